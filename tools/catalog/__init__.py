"""The catalogue of a shop: it reads products.csv, indexes it in Milvus and searches it. No other package uses Milvus."""

from tools.catalog.catalog import Catalog
from tools.catalog.new_products import add_new_product
from tools.catalog.products import Hit, Query
from tools.catalog.row_errors import CatalogError, NoIndex, QueryError, TableError
from tools.catalog.table import NewProduct, read_new_products, read_products

__all__ = [
    "Catalog", "CatalogError", "Hit", "NewProduct", "NoIndex", "Query", "QueryError", "TableError", "add_new_product",
    "read_new_products", "read_products",
]  # fmt: skip
