"""The catalogue of a shop: it reads products.csv, indexes it in Milvus and searches it. No other package uses Milvus."""

from tools.catalog.catalog import Catalog
from tools.catalog.indexing import Summary
from tools.catalog.new_products import CannotAdd, add_new_product
from tools.catalog.products import Hit, Query
from tools.catalog.row_errors import CatalogBusy, CatalogError, NoIndex, QueryError, RowError, TableError
from tools.catalog.table import NewProduct, ProductRow, Table, read_new_products, read_products

__all__ = [
    "CannotAdd", "Catalog", "CatalogBusy", "CatalogError", "Hit", "NewProduct", "NoIndex", "ProductRow", "Query",
    "QueryError", "RowError", "Summary", "Table", "TableError", "add_new_product", "read_new_products", "read_products",
]  # fmt: skip
