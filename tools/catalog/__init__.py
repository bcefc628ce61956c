"""products.csv -> Milvus -> hybrid search. Nothing else knows Milvus."""

from tools.catalog.collection import Catalog
from tools.catalog.errors import CatalogBusy, CatalogError, NoIndex, QueryError, TableError
from tools.catalog.indexing import Summary
from tools.catalog.products import Hit, Query
from tools.catalog.refusals import Refusal
from tools.catalog.table import NewProduct, ProductRow, Table, read_new_products, read_products

__all__ = [
    "Catalog", "CatalogBusy", "CatalogError", "Hit", "NewProduct", "NoIndex", "ProductRow", "Query", "QueryError",
    "Refusal", "Summary", "Table", "TableError", "read_new_products", "read_products",
]  # fmt: skip
