"""The collection of an embedder: its products with their two vectors."""

import hashlib
import re
from typing import Any

from tools.catalog.connection import Backend
from tools.catalog.fields import TEXT_BYTES
from tools.catalog.table import PRODUCT_COLUMNS

TEXT_FIELDS = tuple(name for name in PRODUCT_COLUMNS if name not in ("product_id", "sales_count", "price"))
# Dynamic fields of our own, beside the table's extra columns
PICTURE_HASH = "bestshot_picture"
ROW_HASH = "bestshot_row"
PICTURE_FILE = "bestshot_file"
OWN = (PICTURE_HASH, ROW_HASH, PICTURE_FILE)

_ID_BYTES = 256


def collection_name(embedder: str, dim: int) -> str:
    """One collection per embedder and dimension: `products_<name>_<dim>_<hash>`, letters, digits and _ only.

    The hash of the full name keeps two embedders apart whose names differ in other characters.
    """
    plain = re.sub(r"[^a-z0-9]+", "_", embedder.lower()).strip("_")[:80] or "embedder"
    return f"products_{plain}_{dim}_{hashlib.sha256(embedder.encode()).hexdigest()[:8]}"


def create_products(client: Any, name: str, dim: int, backend: Backend, embedder: str) -> None:
    """The tutorial's hybrid collection: scalars, a dense and a sparse vector, dynamic fields."""
    from pymilvus import DataType

    schema = client.create_schema(
        auto_id=False, enable_dynamic_field=True, description=f"bestshot products by {embedder}"
    )
    schema.add_field("product_id", DataType.VARCHAR, is_primary=True, max_length=_ID_BYTES)
    for field in TEXT_FIELDS:
        schema.add_field(field, DataType.VARCHAR, max_length=TEXT_BYTES)
    schema.add_field("sales_count", DataType.INT64)
    schema.add_field("price", DataType.FLOAT)
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=dim)
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    indexes = client.prepare_index_params()
    indexes.add_index("dense", index_type=backend.dense_index, metric_type="COSINE")
    indexes.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    client.create_collection(name, schema=schema, index_params=indexes, consistency_level="Strong")
