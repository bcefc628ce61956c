"""How often a changed copy of a catalogue photo finds its original, and how alike the look-alikes are.

    python -m tests.bench.retrieval SHOP [--queries N] [--seed S]

SHOP is a folder with products.csv and images/. Dense is measured by each disturbance; dense, sparse and
hybrid are then compared through the real catalogue (Milvus Lite in a temporary folder) on copies with all four
disturbances at once. All these search the whole catalogue: no category filter, no minimum of sales. At last every
unchanged photo is asked for with words that say more or less, in its category and in the whole catalogue.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.bench.disturb import KINDS, disturb, extreme
from tests.catalogues import opened
from tools.catalog.csv_file import Table
from tools.catalog.products import Mode, Query
from tools.catalog.table import ProductRow, read_products
from tools.imaging.arrays import Rgb
from tools.imaging.encoding import encode_jpeg
from tools.imaging.opening import open_picture
from tools.models.local.embedder import GarmentEmbedder, garment_vector

Vectors = NDArray[np.float32]


def changed_copy(photo: Rgb, kind: str, rng: np.random.Generator) -> bytes:
    """The copy as a JPEG of quality 85."""
    return encode_jpeg(extreme(photo, rng) if kind == "worst" else disturb(photo, kind, rng), 85)


def query_text(row: ProductRow) -> str:
    """Category, style, season and a hint that names the garment as a seller would, as the tutorial's step
    4."""
    return f"{row.category} {row.style} {row.season} {row.description.split(',')[0].lower()}"


def dense_table(rows: Sequence[ProductRow], index: Vectors, queries: int, seed: int) -> None:
    """Recall by disturbance, without Milvus in between."""
    print(f"dense route, {len(rows)} products, {queries} queries each, seed {seed}")
    print(f"{'copy':<10}{'recall@1':>10}{'recall@3':>10}{'ms/query':>10}")
    for kind in (*KINDS, "worst"):
        rng = np.random.default_rng([seed, sum(kind.encode())])
        ids = np.sort(rng.choice(len(rows), min(queries, len(rows)), replace=False))
        ranks, spent = [], 0.0
        for i in ids:
            data = changed_copy(open_picture(rows[i].picture.read_bytes()), kind, rng)
            start = time.process_time()
            likeness = index @ garment_vector(data)
            spent += time.process_time() - start
            ranks.append(int((likeness > likeness[i]).sum()))
        found = np.array(ranks)
        one, three, each = np.mean(found < 1), np.mean(found < 3), 1000 * spent / len(ids)
        print(f"{kind:<10}{one:>10.1%}{three:>10.1%}{each:>10.1f}")


def likeness_table(rows: Sequence[ProductRow], index: Vectors) -> None:
    """Share of the three nearest others that have the same label, against chance."""
    likeness = index @ index.T
    np.fill_diagonal(likeness, -1)
    nearest = np.argsort(-likeness, axis=1, kind="stable")[:, :3]
    print(f"\nlook-alikes{'agreement@3':>16}{'chance':>10}")
    for field in ("category", "color"):
        labels = np.array([str(getattr(row, field)) for row in rows])
        chance = sum((n / len(rows)) ** 2 for n in Counter(labels.tolist()).values())
        print(f"{field:<11}{np.mean(labels[nearest] == labels[:, None]):>16.1%}{chance:>10.1%}")


async def route_table(table: Table[ProductRow], queries: int, seed: int) -> None:
    """Dense, sparse and hybrid through the catalogue."""
    rows = table.rows
    rng = np.random.default_rng([seed, 99])
    ids = np.sort(rng.choice(len(rows), min(queries, len(rows)), replace=False))
    embedder = GarmentEmbedder()
    copies = [changed_copy(open_picture(rows[i].picture.read_bytes()), "all four", rng) for i in ids]
    vectors = await embedder.embed_pictures(copies)
    with tempfile.TemporaryDirectory() as folder:
        async with opened(str(Path(folder) / "bench.db"), embedder, root=Path(folder)) as catalog:
            await catalog.index(table)
            print(f"\nroutes, copies with all four changes, {len(ids)} queries, whole catalogue")
            print(f"{'route':<10}{'recall@1':>10}{'recall@3':>10}{'ms/search':>11}")
            modes: tuple[Mode, ...] = ("dense", "sparse", "hybrid")
            for mode in modes:
                places, start = [], time.perf_counter()
                for i, vector in zip(ids, vectors, strict=True):
                    hits = await catalog.search(
                        Query(
                            picture_vector=vector if mode != "sparse" else None,
                            text=query_text(rows[i]) if mode != "dense" else None,
                            min_sales=0,
                            mode=mode,
                        )
                    )
                    names = [hit.product_id for hit in hits]
                    places.append(names.index(rows[i].product_id) if rows[i].product_id in names else 99)
                each = 1000 * (time.perf_counter() - start) / len(ids)
                found = np.array(places)
                print(f"{mode:<10}{np.mean(found < 1):>10.1%}{np.mean(found < 3):>10.1%}{each:>11.1f}")


WORDS: dict[str, Callable[[ProductRow], str]] = {
    "its own words": query_text,
    "its labels": lambda row: f"{row.category} {row.style} {row.season}",
    "its labels and a hint": lambda row: f"{row.category} {row.style} {row.season} walking in a sunny park, soft light",
    "its colour and category": lambda row: f"{row.color} {row.category}",
    "its season": lambda row: row.season,
    "its category": lambda row: row.category,
}


async def identical_table(table: Table[ProductRow], index: Vectors) -> None:
    """Share of all products whose own photo finds them first in hybrid mode."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(f"{folder}/bench.db", GarmentEmbedder(), root=Path(folder)) as catalog:
            await catalog.index(table)
            print(f"\nidentical picture first, hybrid, {len(table.rows)} products")
            print(f"{'asked with':<26}{'everywhere':>12}{'in category':>13}")
            for name, words in WORDS.items():
                first = [0, 0]
                for row, vector in zip(table.rows, index, strict=True):
                    for place, category in enumerate((None, row.category)):
                        best, *_ = await catalog.search(Query(vector, words(row), category, min_sales=0))
                        first[place] += best.product_id == row.product_id
                everywhere, inside = (count / len(table.rows) for count in first)
                print(f"{name:<26}{everywhere:>12.1%}{inside:>13.1%}")


def main() -> None:
    """Read the arguments and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shop", type=Path)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    table = read_products(options.shop / "products.csv")
    index = np.stack([garment_vector(row.picture.read_bytes()) for row in table.rows])
    dense_table(table.rows, index, options.queries, options.seed)
    likeness_table(table.rows, index)
    asyncio.run(route_table(table, options.queries, options.seed))
    asyncio.run(identical_table(table, index))


if __name__ == "__main__":
    main()
