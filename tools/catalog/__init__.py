"""products.csv -> Milvus -> hybrid search. Nothing else knows Milvus."""

from tools.catalog.adding import CannotAdd, add_new_product
from tools.catalog.collection import Catalog
from tools.catalog.errors import CatalogBusy, CatalogError, NoIndex, QueryError, TableError
from tools.catalog.indexing import Summary
from tools.catalog.products import Hit, Query
from tools.catalog.refusals import Refusal
from tools.catalog.table import NewProduct, ProductRow, Table, read_new_products, read_products

__all__ = [
    "CannotAdd", "Catalog", "CatalogBusy", "CatalogError", "Hit", "NewProduct", "NoIndex", "ProductRow", "Query",
    "QueryError", "Refusal", "Summary", "Table", "TableError", "add_new_product", "read_new_products", "read_products",
]  # fmt: skip
