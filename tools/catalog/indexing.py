"""The index run: it hashes all rows, embeds and writes those that changed, and deletes those that are gone."""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.catalog.csv_file import Table
from tools.catalog.row_errors import BadValue, CatalogError
from tools.catalog.sparse import RULES, DocumentCounts, document_vectors, searched_text
from tools.catalog.store import PICTURE_FILE, PICTURE_HASH, ROW_HASH, ProductStore
from tools.catalog.table import PRODUCT_COLUMNS, ProductRow
from tools.imaging.opening import PictureError, open_picture
from tools.models.roles import Embedder
from tools.shielded import shielded


def picture_hash(data: bytes) -> str:
    """Return the SHA-256 of a picture file's bytes. A picture is embedded again only if this changes."""
    return hashlib.sha256(data).hexdigest()


def row_hash(row: ProductRow, stored_file: str) -> str:
    """Return the SHA-256 of all other stored data of a row, and of the version of the rules that turn texts into words."""
    columns = [getattr(row, name) for name in PRODUCT_COLUMNS]
    content = [RULES, *columns, sorted(row.extra.items()), stored_file]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def stored_file(picture: Path, root: Path) -> str:
    """Return the path to store: relative to `root` if the picture is inside, so that a shop can be moved as a whole."""
    home = root.resolve()
    return picture.relative_to(home).as_posix() if picture.is_relative_to(home) else str(picture)


BATCH = 32  # products embedded at a time: only their pictures are in memory
WRITE = 128  # products in one write: Milvus takes a quarter less CPU for them than for 32
WRITE_AFTER = 1.0  # seconds; a slow embedder's products are written sooner. A killed run loses what is not yet written.

Progress = Callable[[int, int], None]
Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of an index run: numbers of products, and the refused rows."""

    new: int
    changed: int
    unchanged: int
    refused: tuple[BadValue, ...]
    pruned: int = 0
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = f"{self.new:,} new, {self.changed:,} changed, {self.unchanged:,} unchanged"
        return f"{said}, {len(self.refused):,} refused{f', {self.pruned:,} pruned' if self.pruned else ''}"


@dataclass(slots=True)
class _Job:
    row: ProductRow
    file: str
    row_hash: str
    picture_hash: str
    embed: bool  # whether its picture is new or changed
    data: bytes = b""
    vector: Vector | None = None


class Indexer:
    """One index run on one store. Make a new one for each run."""

    def __init__(self, store: ProductStore, embedder: Embedder, table: Table[ProductRow]) -> None:
        self._store, self._embedder, self._table = store, embedder, table
        self._refused: list[BadValue] = list(table.refusals)
        self._stored: dict[str, tuple[str, str]] = {}
        self._terms: dict[str, tuple[int, ...]] = {}  # the numbers of the terms of each stored row
        self._counts = {"new": 0, "changed": 0, "unchanged": 0}

    async def run(self, root: Path, progress: Progress | None, prune: bool) -> Summary:
        """Embed and write new and changed products. With `prune`, remove products that left the table.

        If it is cancelled, what is embedded is still written. The next run continues from there. `progress` is called after
        each write.
        """
        jobs = await shielded(asyncio.to_thread(self._plan, root))
        gone, notes = self._gone() if prune else ([], ())
        done, total = self._counts["unchanged"], self._counts["unchanged"] + len(jobs)
        if progress:
            progress(done, total)
        if jobs or gone:
            # before the first write: a run may be killed
            await shielded(asyncio.to_thread(self._store.keep_counts, None))
        ready: list[_Job] = []
        written = time.monotonic()
        try:
            for end in range(BATCH, len(jobs) + BATCH, BATCH):
                ready += await self._embedded(jobs[end - BATCH : end])
                if len(ready) >= WRITE or end >= len(jobs) or time.monotonic() - written > WRITE_AFTER:
                    some, ready = ready, []
                    await shielded(asyncio.to_thread(self._write, some))
                    written = time.monotonic()
                    if progress:
                        progress(min(done + end, total), total)
        finally:
            await shielded(asyncio.to_thread(self._write, ready))
        await shielded(asyncio.to_thread(self._finish, gone))
        refused = tuple(sorted(self._refused, key=lambda refusal: refusal.line))
        return Summary(**self._counts, refused=refused, pruned=len(gone), notes=notes)

    def _plan(self, root: Path) -> list[_Job]:
        """Return the products to write. Reads each picture once, to hash it."""
        self._store.create()
        for old in self._store.every([PICTURE_HASH, ROW_HASH, "sparse"]):
            self._terms[old["product_id"]] = tuple(old["sparse"])
            self._stored[old["product_id"]] = (old.get(PICTURE_HASH, ""), old.get(ROW_HASH, ""))
        jobs = []
        for row in self._table.rows:
            file, known = stored_file(row.picture, root), self._stored.get(row.product_id)
            with self._refusing(row):
                picture = picture_hash(row.picture.read_bytes())
                job = _Job(row, file, row_hash(row, file), picture, known is None or known[0] != picture)
                if known == (picture, job.row_hash):
                    self._counts["unchanged"] += 1
                else:
                    jobs.append(job)
        return jobs

    def _gone(self) -> tuple[list[str], tuple[str, ...]]:
        """Return the ids of stored products that left the table, and notes. A refused row is a mistake, not a removal."""
        if not self._table.rows:
            return [], ("nothing was pruned: the table has no row without a mistake",)
        if any(not refusal.row_id for refusal in self._table.refusals):
            return [], ("nothing was pruned: a refused row has no readable id, so it may be any product of the index",)
        kept = {row.product_id for row in self._table.rows} | {r.row_id for r in self._table.refusals}
        return sorted(set(self._stored) - kept), ()

    async def _embedded(self, batch: Sequence[_Job]) -> list[_Job]:
        """Return the products of a batch that have a vector; the others are refused."""
        ready = await shielded(asyncio.to_thread(self._open, batch))
        if fresh := [job for job in ready if job.embed]:
            await self._embed(fresh)
        return [job for job in ready if job.vector is not None]

    def _open(self, batch: Sequence[_Job]) -> list[_Job]:
        """Read and check the pictures to embed, fetch the other products' stored vectors, and return the usable jobs."""
        reused = [job.row.product_id for job in batch if not job.embed]
        vectors = self._store.rows(reused, ["dense"]) if reused else {}
        ready = []
        for job in batch:
            with self._refusing(job.row):
                if job.embed:
                    job.data = job.row.picture.read_bytes()
                    open_picture(job.data)
                    job.picture_hash = picture_hash(job.data)
                else:
                    job.vector = np.asarray(vectors[job.row.product_id]["dense"], dtype=np.float32)
                ready.append(job)
        return ready

    async def _embed(self, jobs: Sequence[_Job]) -> None:
        """Give each job its vector. A picture that the embedder refuses makes a refused row. Raises CatalogError."""
        try:
            vectors = await self._embedder.embed_pictures([job.data for job in jobs])
        except PictureError as error:
            if len(jobs) > 1:
                for job in jobs:
                    await self._embed([job])
            else:
                self._refuse(jobs[0].row, f"cannot be embedded ({error})", "replace the picture")
            return
        if vectors.shape != (len(jobs), self._store.dim):
            why = f"answered with shape {vectors.shape} where ({len(jobs)}, {self._store.dim}) was expected"
            remedy = "choose another embedder (BESTSHOT_EMBEDDER, BESTSHOT_EMBEDDER_MODELS)"
            raise CatalogError(why, remedy, f"the embedder {self._embedder.name}")
        for job, vector in zip(jobs, vectors, strict=True):
            job.data = b""
            if np.isfinite(vector).all() and float(np.linalg.norm(vector)) > 0:
                job.vector = vector.astype(np.float32)
            else:
                self._refuse(job.row, "cannot be embedded (its vector is zero or not finite)", "replace the picture")

    def _write(self, jobs: Sequence[_Job]) -> None:
        if not jobs:
            return
        rows = [_stored_row(job) for job in jobs]
        for row, vector in zip(rows, document_vectors([searched_text(row) for row in rows]), strict=True):
            row["sparse"] = vector
            self._terms[row["product_id"]] = tuple(vector)
        self._store.upsert(rows)
        for row in rows:
            self._counts["changed" if row["product_id"] in self._stored else "new"] += 1

    def _finish(self, gone: Sequence[str]) -> None:
        """Delete the products that left the table and store new counts of words, unless nothing was written in this run."""
        if self._store.kept_counts() is not None:
            return
        self._store.delete(gone)
        self._store.flush()
        for product_id in gone:
            del self._terms[product_id]
        self._store.keep_counts(DocumentCounts.of(self._terms.values()))

    @contextmanager
    def _refusing(self, row: ProductRow) -> Iterator[None]:
        """Refuse the row if its picture cannot be read or opened in this block."""
        try:
            yield
        except PictureError as error:
            self._refuse(row, error.problem, error.remedy)
        except OSError as error:
            self._refuse(row, f"cannot be read ({error.strerror})", "give permission to read the file")

    def _refuse(self, row: ProductRow, problem: str, remedy: str) -> None:
        wrong = BadValue("image_path", row.image_path, problem, remedy)
        self._refused.append(wrong.in_row(self._table.file.name, row.line, row.product_id))


def _stored_row(job: _Job) -> dict[str, Any]:
    assert job.vector is not None
    return {
        **job.row.extra,
        **{name: getattr(job.row, name) for name in PRODUCT_COLUMNS},
        "dense": job.vector.tolist(),
        PICTURE_FILE: job.file,
        PICTURE_HASH: job.picture_hash,
        ROW_HASH: job.row_hash,
    }
