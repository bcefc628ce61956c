"""The collections in Milvus: their schema, how rows are written and read, and how they are ranked."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

from tools.catalog.cell_values import TEXT_BYTES
from tools.catalog.connection import Connection
from tools.catalog.filters import among
from tools.catalog.fusion import Scored
from tools.catalog.sparse import DocumentCounts, SparseVector, document_vectors, searched_text
from tools.catalog.table import PRODUCT_COLUMNS

TEXT_FIELDS = tuple(name for name in PRODUCT_COLUMNS if name not in ("product_id", "sales_count", "price"))
# our own dynamic fields, next to the table's extra columns
PICTURE_HASH = "bestshot_picture"
ROW_HASH = "bestshot_row"
PICTURE_FILE = "bestshot_file"
OWN = (PICTURE_HASH, ROW_HASH, PICTURE_FILE)

METRICS = {"dense": "COSINE", "sparse": "IP"}
_ID_BYTES = 256


def collection_name(embedder: str, dim: int) -> str:
    """Return the name of the collection of an embedder and a dimension: `products_<name>_<dim>_<hash>`.

    It has letters, digits and _ only. With the hash of the full name, embedders whose names differ only in other
    characters have different collections.
    """
    plain = re.sub(r"[^a-z0-9]+", "_", embedder.lower()).strip("_")[:80] or "embedder"
    return f"products_{plain}_{dim}_{hashlib.sha256(embedder.encode()).hexdigest()[:8]}"


def create_products(client: Any, name: str, dim: int, dense_index: str, embedder: str) -> None:
    """Create the hybrid collection of the tutorial: scalars, a dense and a sparse vector, dynamic fields."""
    from pymilvus import DataType

    about = f"bestshot products by {embedder}"
    schema = client.create_schema(auto_id=False, enable_dynamic_field=True, description=about)
    schema.add_field("product_id", DataType.VARCHAR, is_primary=True, max_length=_ID_BYTES)
    for field in TEXT_FIELDS:
        schema.add_field(field, DataType.VARCHAR, max_length=TEXT_BYTES)
    schema.add_field("sales_count", DataType.INT64)
    schema.add_field("price", DataType.FLOAT)
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=dim)
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    indexes = client.prepare_index_params()
    indexes.add_index("dense", index_type=dense_index, metric_type=METRICS["dense"])
    indexes.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type=METRICS["sparse"])
    client.create_collection(name, schema=schema, index_params=indexes, consistency_level="Strong")


PAGE = 1000  # rows in one query by id
LONG_PAGE = 10_000  # rows in one page of all rows; Milvus returns at most 16,384
ROW = ("$meta", *PRODUCT_COLUMNS)  # all fields of a row except its vectors
_COUNTS = "bestshot.counts"  # property of the collection
_WORDS = "_words"  # suffix of the collection in which an earlier release numbered its words


class ProductStore:
    """One collection. All methods block: call them from a thread."""

    def __init__(self, connection: Connection, embedder: str, dim: int) -> None:
        self.connection = connection
        self.embedder = embedder
        self.dim = dim
        self.name = collection_name(embedder, dim)
        self._loaded = False
        self._loading = Lock()

    def exists(self) -> bool:
        """Return whether the collection exists, and load it if so: Milvus does not load it when it is reopened."""
        with self._loading:
            if not self._loaded:
                self._loaded = self._load()
            return self._loaded

    def create(self) -> None:
        """Make the collection if it is missing."""
        if not self.exists():
            with self.connection.client() as client:
                create_products(client, self.name, self.dim, self.connection.dense_index, self.embedder)
                self._loaded = True

    def others(self) -> list[str]:
        """Return the names of the product collections of other embedders on this connection."""
        with self.connection.client() as client:
            names = sorted(client.list_collections())
        return [n for n in names if n.startswith("products_") and not n.endswith(_WORDS) and n != self.name]

    def upsert(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows. A row replaces a stored row with its product_id."""
        self._call("upsert", [dict(row) for row in rows])

    def delete(self, ids: Sequence[str]) -> None:
        """Delete rows by product_id."""
        for some in _pages(ids):
            self._call("delete", filter=among("product_id", some))

    def flush(self) -> None:
        """Make written rows fast to search. Only Milvus Lite needs this; servers do it without a request."""
        if self.connection.lite:
            self._call("flush")

    def keep_counts(self, counts: DocumentCounts | None) -> None:
        """Store the counts of words with the collection; None deletes them, before documents change.

        Only for Milvus Lite, where counting again is slow.
        """
        if self.connection.lite:
            if counts is None:
                self._call("drop_collection_properties", [_COUNTS])
            else:
                self._call("alter_collection_properties", {_COUNTS: counts.written()})

    def kept_counts(self) -> DocumentCounts | None:
        """Return the counts that the last index run stored; None during a run, after a killed run and on servers."""
        if not self.connection.lite:
            return None
        kept = self._call("describe_collection")["properties"].get(_COUNTS)
        return DocumentCounts.read(kept) if kept else None

    def count(self, where: str = "") -> int:
        """Return the number of rows that pass the filter."""
        return int(self._query(where, ["count(*)"])[0]["count(*)"])

    def rows(self, ids: Sequence[str], fields: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the rows of these ids, by product_id and in no order. Unknown ids are missing."""
        pages = (self._query(among("product_id", some), ["product_id", *fields]) for some in _pages(ids))
        return {row["product_id"]: row for page in pages for row in page}

    def every(self, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield all rows. The lock is held for one page at a time."""
        iterator = self._call("query_iterator", LONG_PAGE, output_fields=["product_id", *fields])
        try:
            while True:
                with self.connection.client():
                    page = iterator.next()
                if not page:
                    return
                yield from (dict(row) for row in page)
        finally:
            with self.connection.client():
                iterator.close()

    def search(self, vector: list[float] | SparseVector, where: str, limit: int) -> list[Scored]:
        """Return the best rows, best first: by cosine similarity, or by inner product with a sparse vector of words.

        Scores are rounded to 6 decimals. Rows with equal scores are in the order of product_id.
        """
        field = "sparse" if isinstance(vector, dict) else "dense"
        how = {"anns_field": field, "search_params": {"metric_type": METRICS[field]}}
        answer = self._call("search", [vector], where, limit, ["product_id", "sparse"], **how)
        hits = [(dict(hit["entity"]), round(float(hit["distance"]), 6)) for hit in answer[0]]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]["product_id"]))

    def _load(self) -> bool:
        """Make the collection searchable. Return False if it does not exist."""
        with self.connection.client() as client:
            if not client.has_collection(self.name):
                return False
            client.load_collection(self.name)
            old = client.has_collection(self.name + _WORDS)
        # After a kill during a flush, Lite has rows twice: in a segment and in its log. A flush repairs this.
        self.flush()
        if old:
            self._renumber_words()
        return True

    def _renumber_words(self) -> None:
        """Write the word vectors of an earlier release again, and delete the vocabulary that numbered its words.

        The vocabulary is deleted last, so that after a kill the next opening repeats all of it.
        """
        for some in _pages([row["product_id"] for row in self.every([])]):
            rows = list(self.rows(some, [*ROW, "dense"]).values())
            vectors = document_vectors([searched_text(row) for row in rows])
            self.upsert([row | {"sparse": vector} for row, vector in zip(rows, vectors, strict=True)])
        self.flush()
        with self.connection.client() as client:
            client.drop_collection(self.name + _WORDS)

    def _query(self, where: str, fields: list[str]) -> list[dict[str, Any]]:
        return [dict(row) for row in self._call("query", filter=where, output_fields=fields)]

    def _call(self, method: str, *arguments: Any, **named: Any) -> Any:
        """Call a method of the client for this collection."""
        with self.connection.client() as client:
            return getattr(client, method)(self.name, *arguments, **named)


def _pages(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[start : start + PAGE] for start in range(0, len(items), PAGE))
