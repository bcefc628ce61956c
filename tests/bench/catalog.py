"""How long indexing and searching take: `python -m tests.bench.catalog [--rows 460 10000] [--dim 2048]`.

Vectors and descriptions are drawn from a fixed seed; rows go through the same store and search as a real shop's.
Embedding and decoding come on top, by the embedder's own speed. Beside each search runs the same one in pymilvus alone
(`hybrid_search` with the vectors at hand), so that their ratio holds on a shared machine.
"""

import argparse
import asyncio
import hashlib
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pymilvus import AnnSearchRequest, RRFRanker

from tests.shops import CATEGORIES, COLOURS, STYLES, garment
from tools.catalog.catalog import Catalog
from tools.catalog.csv_file import Table
from tools.catalog.filters import where
from tools.catalog.products import Query
from tools.catalog.sparse import SparseVector, query_vector
from tools.catalog.table import PRODUCT_COLUMNS, ProductRow

FABRICS = ("cotton", "linen", "silk", "velvet", "denim", "wool", "jersey", "satin")


class RandomVectors:
    """A unit vector that follows from the picture's bytes alone."""

    name = "random vectors"

    def __init__(self, dim: int) -> None:
        self.dim = dim

    async def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        return np.stack([self._one(picture) for picture in pictures])

    def _one(self, picture: bytes) -> NDArray[np.float32]:
        seed = int.from_bytes(hashlib.sha256(picture).digest()[:8], "big")
        vector = np.random.default_rng(seed).normal(size=self.dim)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def synthetic_table(folder: Path, rows: int) -> Table[ProductRow]:
    """Rows of drawn garments; 64 pictures serve them all, with a changed last byte each."""
    random = np.random.default_rng(1)
    made = []
    for number in range(rows):
        colour = str(random.choice(list(COLOURS)))
        category, style, fabric = (str(random.choice(words)) for words in (CATEGORIES, STYLES, FABRICS))
        picture = folder / f"{number}.png"
        picture.write_bytes(garment(COLOURS[colour], number % 64) + number.to_bytes(4, "big"))
        sales = int(random.lognormal(7, 1))
        text = f"{colour} {fabric} {category}, {style} look number {number % 997}"
        made.append(
            ProductRow(
                product_id=f"P{number}", image_path=picture.name, category=category, color=colour, style=style,
                season="summer", sales_count=sales, description=text, price=9.95, picture=picture, line=number + 2,
            )
        )  # fmt: skip
    return Table(folder / "products.csv", made, [])


def raw(catalog: Catalog, query: Query, vector: SparseVector) -> None:
    """Ask pymilvus alone for what the catalogue searches."""
    passing = where(query.category, query.min_sales)
    assert query.picture_vector is not None
    dense = AnnSearchRequest([query.picture_vector.tolist()], "dense", {"metric_type": "COSINE"}, 50, passing)
    sparse = AnnSearchRequest([vector], "sparse", {"metric_type": "IP"}, 50, passing)
    with catalog._connection.client() as client:
        client.hybrid_search(
            catalog._store.name, [dense, sparse], RRFRanker(), query.k, output_fields=list(PRODUCT_COLUMNS)
        )


async def measure(rows: int, dim: int, uri: str | None) -> None:
    """Print one line of figures."""
    with tempfile.TemporaryDirectory() as folder:
        table = synthetic_table(Path(folder), rows)
        embedder = RandomVectors(dim)
        embedder.name += f" {time.time_ns()}"
        catalog = await Catalog.open(uri or f"{folder}/catalog.db", embedder, root=Path(folder))
        started = time.perf_counter()
        await catalog.index(table)
        index = time.perf_counter() - started
        started = time.perf_counter()
        await catalog.index(table)
        again = time.perf_counter() - started
        ours, alone = [], []
        for number in range(100):
            vector = embedder._one(str(number).encode())
            text = f"red {FABRICS[number % 8]} casual summer"
            query = Query(vector, text, CATEGORIES[number % 4])
            words = query_vector(text, catalog._document_counts()) if number else {}
            for turn in (number, number + 1):  # who comes second finds warm caches: take turns
                started = time.perf_counter()
                if turn % 2 == 0:
                    await catalog.search(query)
                    ours.append(time.perf_counter() - started)
                elif words:
                    await asyncio.to_thread(raw, catalog, query, words)
                    alone.append(time.perf_counter() - started)
        p50, p95 = np.percentile(ours[10:], [50, 95]) * 1000
        times = np.median(ours[10:]) / np.median(alone[10:])
        print(
            f"{rows} rows, {dim}-d: index {index:.1f} s, again unchanged {again:.2f} s, "
            f"first search {ours[0] * 1000:.0f} ms, then p50 {p50:.0f} ms, p95 {p95:.0f} ms, {times:.2f} times raw pymilvus"
        )
        await catalog.close()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[460, 10_000])
    parser.add_argument("--dim", type=int, default=2048)
    parser.add_argument("--uri", help="a Milvus server; default: a .db in a temporary folder")
    arguments = parser.parse_args()
    for rows in arguments.rows:
        asyncio.run(measure(rows, arguments.dim, arguments.uri))


if __name__ == "__main__":
    main()
