"""The two collections of an embedder: its products, and the words that their texts are searched by."""

import hashlib
import re
from typing import Any

from tools.catalog.connection import Backend
from tools.catalog.fields import TEXT_BYTES

TEXT_FIELDS = ("image_path", "category", "color", "style", "season", "description")
# Dynamic fields of our own, beside the table's extra columns
PICTURE_HASH = "bestshot_picture"
ROW_HASH = "bestshot_row"
PICTURE_FILE = "bestshot_file"
OWN = (PICTURE_HASH, ROW_HASH, PICTURE_FILE)

_ID_BYTES = 256
_NO_VECTOR_DIM = 2  # Milvus wants a vector in every collection; the words have no use for one
NO_VECTOR = [1.0, 0.0]


def collection_name(embedder: str, dim: int) -> str:
    """One collection per embedder and dimension: `products_<name>_<dim>_<hash>`, letters, digits and _ only.

    The hash of the full name keeps two embedders apart whose names differ in other characters.
    """
    plain = re.sub(r"[^a-z0-9]+", "_", embedder.lower()).strip("_")[:80] or "embedder"
    return f"products_{plain}_{dim}_{hashlib.sha256(embedder.encode()).hexdigest()[:8]}"


def words_name(collection: str) -> str:
    """The collection that keeps the vocabulary of this one."""
    return f"{collection}_words"


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


def create_words(client: Any, name: str, backend: Backend) -> None:
    """Terms with their ids and document counts, and one row that says whether the counts are complete."""
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=True, description="bestshot vocabulary")
    schema.add_field("term", DataType.VARCHAR, is_primary=True, max_length=_ID_BYTES)
    schema.add_field("term_id", DataType.INT64)
    schema.add_field("documents", DataType.INT64)
    schema.add_field("no_vector", DataType.FLOAT_VECTOR, dim=_NO_VECTOR_DIM)
    indexes = client.prepare_index_params()
    indexes.add_index("no_vector", index_type=backend.dense_index, metric_type="COSINE")
    client.create_collection(name, schema=schema, index_params=indexes, consistency_level="Strong")
