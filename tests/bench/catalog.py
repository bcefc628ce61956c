"""How long indexing and searching take: `python -m tests.bench.catalog [--rows 460 10000] [--dim 2048]`.

Vectors and descriptions are drawn from a fixed seed; rows go through the same store, vocabulary and search as
a real shop's. Embedding and decoding come on top, by the embedder's own speed.
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

from tests.shops import CATEGORIES, COLOURS, STYLES, garment
from tools.catalog.collection import Catalog
from tools.catalog.products import Query
from tools.catalog.table import ProductRow, Table

FABRICS = ("cotton", "linen", "silk", "velvet", "denim", "wool", "jersey", "satin")


class RandomVectors:
    """A unit vector that follows from the picture's bytes alone."""

    name = "random vectors"
    reads_text = False

    def __init__(self, dim: int) -> None:
        self.dim = dim

    async def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        return np.stack([self._one(picture) for picture in pictures])

    async def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise NotImplementedError

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
            ProductRow(f"P{number}", picture.name, category, colour, style, "summer", sales, text, 9.95,
                       picture, number + 2, {})
        )  # fmt: skip
    return Table(folder / "products.csv", made, [])


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
        seconds = []
        for number in range(60):
            vector = embedder._one(str(number).encode())
            query = Query(vector, f"red {FABRICS[number % 8]} casual summer", CATEGORIES[number % 4])
            started = time.perf_counter()
            await catalog.search(query)
            seconds.append(time.perf_counter() - started)
        p50, p95 = np.percentile(seconds[10:], [50, 95]) * 1000
        print(
            f"{rows} rows, {dim}-d: index {index:.1f} s, again unchanged {again:.2f} s, "
            f"search p50 {p50:.0f} ms, p95 {p95:.0f} ms"
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
