"""Writes the sample shop to a folder. The only file here that touches the disk."""

import csv
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from PIL import Image

from tools.sample.stock import catalogue, newcomers_list
from tools.sample.studio import photograph
from tools.sample.wardrobe import Draw

_Job = tuple[Path, Draw, str, int, int, int, float]
PRODUCT_COLUMNS = (
    "product_id",
    "image_path",
    "category",
    "color",
    "style",
    "season",
    "sales_count",
    "description",
    "price",
)
NEW_COLUMNS = ("new_id", "image_path", "category", "style", "season", "prompt_hint")


def draw_shop(
    folder: Path, progress: Callable[[int, int], None] | None = None, *, only: Sequence[str] | None = None
) -> Path:
    """Write products.csv, images/, new_products.csv and new_products/ below `folder`, and return it.

    `progress(done, total)` is called after each picture, in this thread. `only` limits the pictures (not the
    tables) to these ids. The same call writes the same bytes; existing files are overwritten. OSError if the
    folder cannot be written.
    """
    for name in ("images", "new_products"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    jobs: dict[str, _Job] = {}
    rows: list[tuple[object, ...]] = []
    for i, p in enumerate(catalogue(), 1):
        pid = f"SKU{i:03d}"
        rows.append(
            (
                pid,
                f"{pid}.jpg",
                p.category,
                p.color,
                p.style,
                p.season,
                p.sales_count,
                p.description,
                f"{p.price:.2f}",
            )
        )
        jobs[pid] = (folder / "images" / f"{pid}.jpg", p.draw, p.scene, 100 + i, 600, 800, 0.84)
    new_rows: list[tuple[object, ...]] = []
    for i, n in enumerate(newcomers_list(), 1):
        nid = f"NEW{i:03d}"
        new_rows.append((nid, f"{nid}.jpg", n.category, n.style, n.season, n.prompt_hint))
        jobs[nid] = (folder / "new_products" / f"{nid}.jpg", n.draw, n.scene, i, 1200, 1600, 0.85)
    _table(folder / "products.csv", PRODUCT_COLUMNS, rows)
    _table(folder / "new_products.csv", NEW_COLUMNS, new_rows)
    wanted = list(jobs) if only is None else list(only)
    # The large pictures first, so that no thread is left alone with one at the end.
    wanted.sort(key=lambda k: -jobs[k][4])
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        futures = [pool.submit(_picture, *jobs[k]) for k in wanted]
        for done, future in enumerate(as_completed(futures), 1):
            future.result()
            if progress:
                progress(done, len(wanted))
    return folder


def _table(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _picture(path: Path, draw: Draw, scene: str, seed: int, width: int, height: int, fill: float) -> None:
    picture, _ = photograph(draw, scene, seed, width, height, fill)
    Image.fromarray(picture).save(path, quality=92, subsampling=0)
