"""The catalogue of a shop, indexed from its table and searched by picture and words."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import numpy as np

from tools.catalog.connection import Connection, connect
from tools.catalog.csv_file import Table
from tools.catalog.filters import fallbacks, where
from tools.catalog.fusion import Fused, fuse
from tools.catalog.indexing import Indexer, Progress, Summary
from tools.catalog.products import Hit, Query, product_fields
from tools.catalog.row_errors import NoIndex, QueryError
from tools.catalog.sparse import DocumentCounts, SparseVector, query_vector, searched_text, shared_words
from tools.catalog.store import ROW, ProductStore
from tools.catalog.table import Product, ProductRow
from tools.models.roles import Embedder, TextEmbedder
from tools.shielded import shielded

ROUTE_DEPTH = 50  # hits of each route before fusion; twice as many change one in 100 of the first three hits
LOOK_AGAIN = 60.0  # seconds; after it, other processes may have changed the catalogue
STALE = 0.05  # share of rows that may come or go before words are weighed again


class Catalog:
    """The index that one embedder made of a shop. Its methods are async and do not block the event loop.

    Open it with `Catalog.open` and close it when done. One process may open a path several times.
    """

    def __init__(self, connection: Connection, embedder: Embedder, root: Path) -> None:
        self.embedder = embedder
        self.root = root
        self._connection = connection
        self._store = ProductStore(connection, embedder.name, embedder.dim)
        self._one_run = asyncio.Lock()
        self._counts: DocumentCounts | None = None
        self._looked = float("-inf")

    @classmethod
    async def open(cls, uri: str, embedder: Embedder, *, token: str = "", root: Path | None = None) -> Self:
        """Open the catalogue at a MILVUS_URI.

        Args:
            uri: the path of a `.db`, or the address of a server.
            embedder: what makes the vectors.
            token: the token of the server; empty if it needs none.
            root: the working folder; None for the current one.

        Raises:
            CatalogBusy: another process uses the `.db`.
            CatalogError: it cannot be opened for another reason.
        """
        connection = await asyncio.to_thread(connect, uri, token)
        return cls(connection, embedder, (root or Path()).absolute())

    async def close(self) -> None:
        """Let go of Milvus; another process may open the `.db` then."""
        await shielded(asyncio.to_thread(self._connection.close))

    async def index(self, table: Table[ProductRow], progress: Progress | None = None, prune: bool = False) -> Summary:
        """Bring the index up to date with the table. Only pictures whose bytes changed are embedded.

        A run that was cancelled or killed keeps the batches that it finished.

        Args:
            table: the products. A refused row does not count as a removed product.
            progress: called as `progress(done, total)`, in numbers of products.
            prune: whether to remove products that are no longer in the table.
        """
        async with self._one_run:
            try:
                return await Indexer(self._store, self.embedder, table).run(self.root, progress, prune)
            finally:
                self._counts = None

    async def search(self, query: Query) -> list[Hit]:
        """Return the best `query.k` products: those that pass its filters, then those of relaxed filters (see `fallbacks`).

        Raises NoIndex before the first `index`, QueryError for a query that its mode cannot answer.
        """
        vector = await self._dense_vector(query)
        return await asyncio.to_thread(self._search, query, vector)

    async def why_nothing(self, query: Query) -> str:
        """Return in words what hides all products from a query that found nothing: its minimum sales, or its words."""
        hidden = await self.search(replace(query, min_sales=0)) if query.min_sales > 0 else []
        if hidden:
            names = ", ".join(hit.product_id for hit in hidden)
            return f"the filter of at least {query.min_sales:,} sales hides {names}; a minimum of 0 shows all"
        total = await self.count()
        return f"none of the {total:,} products has a word of {query.text!r} in its description; use other words"

    async def count(self) -> int:
        """Return the number of indexed products; 0 before the first `index`."""
        return await asyncio.to_thread(lambda: self._store.count() if self._store.exists() else 0)

    async def categories(self) -> dict[str, int]:
        """Return category -> number of products, the largest first. Raises NoIndex."""

        def read() -> dict[str, int]:
            self._require_index()
            return dict(Counter(row["category"] for row in self._store.every(["category"])).most_common())

        return await asyncio.to_thread(read)

    async def get(self, ids: Sequence[str]) -> list[Product]:
        """Return the products of these ids in the order of the ids, without unknown ones. Raises NoIndex, QueryError."""

        def read() -> list[Product]:
            self._require_index()
            rows = self._store.rows(ids, ROW)
            return [Product(**product_fields(rows[name], self.root)) for name in ids if name in rows]

        return await asyncio.to_thread(read)

    async def _dense_vector(self, query: Query) -> list[float]:
        """Return the vector (dim,) for the dense route; empty if this route is not taken. Raises QueryError."""
        _check(query, self.embedder)
        if query.mode == "sparse":
            return []
        vector = query.picture_vector
        if vector is None:
            if not isinstance(self.embedder, TextEmbedder) or not query.text:
                return []
            vector = (await self.embedder.embed_texts([query.text]))[0]
        vector = np.asarray(vector, dtype=np.float32)
        if vector.shape != (self._store.dim,):
            problem = f"the picture's vector has shape {vector.shape}"
            raise QueryError(problem, f"give a vector of shape ({self._store.dim},)")
        if not np.isfinite(vector).all() or not vector.any():
            raise QueryError("the picture's vector is zero or not finite", "use another picture")
        return [float(value) for value in vector]

    def _search(self, query: Query, dense: list[float]) -> list[Hit]:
        self._require_index(rows=False)
        text = query.text if query.text and query.mode != "dense" else ""
        sparse = query_vector(text, self._document_counts()) if text else {}
        found: dict[str, tuple[Fused, str | None]] = {}
        for step in fallbacks(query.category, query.min_sales, query.k):
            if len(found) < query.k:
                for one in self._ranked(dense, sparse, where(step.category, step.min_sales), query.k):
                    found.setdefault(one.row["product_id"], (one, step.relaxed))
        if not found:
            self._require_index()
        best = dict(list(found.items())[: query.k])
        by_words_alone = bool(dense) and any(one.similarity is None for one, _ in best.values())
        rows = self._store.rows([*best], [*ROW, *(["dense"] if by_words_alone else [])])
        hits = []
        for name, ((_, score, similarity), relaxed) in best.items():
            if row := rows.get(name):  # None if it was deleted meanwhile
                alike = _cosine(dense, row["dense"]) if by_words_alone and similarity is None else similarity
                fields, shared = product_fields(row, self.root), shared_words(text, searched_text(row))
                hits.append(Hit(**fields, score=score, similarity=alike, shared_words=shared, relaxed=relaxed))
        return hits

    def _ranked(self, dense: list[float], sparse: SparseVector, passing: str, limit: int) -> list[Fused]:
        """Return the best `limit` rows that pass the filter `passing`. An empty vector means that its route is not taken."""
        depth = max(ROUTE_DEPTH, limit)
        looks = self._store.search(dense, passing, depth) if dense else []
        words = self._store.search(sparse, passing, depth) if sparse else []
        if dense and sparse:
            return fuse(looks, words, sparse)[:limit]
        return [Fused(row, score, score if dense else None) for row, score in (looks or words)[:limit]]

    def _document_counts(self) -> DocumentCounts:
        """Return the counts that weigh words.

        They are read again after an index run, or when other processes changed much.
        """
        counts, now = self._counts or self._store.kept_counts(), time.monotonic()
        if counts and now - self._looked > LOOK_AGAIN:
            changed = abs(self._store.count() - counts.total)
            counts, self._looked = (None if changed > STALE * counts.total else counts), now
        if not counts:
            counts, self._looked = DocumentCounts.of(row["sparse"] for row in self._store.every(["sparse"])), now
        self._counts = counts
        return counts

    def _require_index(self, *, rows: bool = True) -> None:
        """Raise NoIndex if there is no collection, and with `rows` also if it is empty."""
        if self._store.exists() and not (rows and self._store.count() == 0):
            return
        others = self._store.others()
        other = " (the index there was made by another embedder)" if others else ""
        raise NoIndex(f"nothing is indexed for the embedder {self.embedder.name} in {self._connection.uri}{other}")


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    a, b = np.asarray(one, np.float32), np.asarray(other, np.float32)
    return round(float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b))), 6)


def _check(query: Query, embedder: Embedder) -> None:
    if query.k < 1:
        raise QueryError(f"k is {query.k}", "write a number of at least 1")
    if query.mode not in ("hybrid", "dense", "sparse"):
        raise QueryError(f"there is no mode {query.mode!r}", "choose hybrid, dense or sparse")
    if query.picture_vector is None and not query.text:
        raise QueryError("the query has no picture and no text", "give a picture or a text")
    if query.mode == "sparse" and not query.text:
        raise QueryError("mode sparse searches by words", "give a text")
    if query.mode == "dense" and query.picture_vector is None and not isinstance(embedder, TextEmbedder):
        raise QueryError(f"mode dense needs a picture: the embedder {embedder.name} reads no text", "give a picture")
