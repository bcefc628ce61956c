"""A small shop of drawn shirts on disk: six bestsellers and new flat-lays, as a person would lay them out."""

import csv
from collections.abc import Sequence
from pathlib import Path

from tests.garments import flatlay
from tools.images.opening import encode_jpeg

COLOURS = {
    "blue": (60, 90, 150), "red": (160, 50, 60), "green": (50, 120, 80), "black": (40, 40, 46), "navy": (34, 40, 80),
    "purple": (110, 60, 130),
}  # fmt: skip


def write_shop(folder: Path, new: int = 2) -> Path:
    """products.csv with images/ and new_products.csv with new_products/; returns the folder."""
    rows, newcomers = [], []
    (folder / "images").mkdir(parents=True)
    (folder / "new_products").mkdir()
    for number, (name, colour) in enumerate(COLOURS.items(), 1):
        photo, _ = flatlay(colour, stripes=number % 2 == 0)
        (folder / "images" / f"SKU{number}.jpg").write_bytes(encode_jpeg(photo))
        row = [f"SKU{number}", f"SKU{number}.jpg", "t_shirt", name, "casual", "summer", 1400 + 200 * number]
        rows.append([*row, f"{name} cotton t-shirt", 19.9 + number])
        if number <= new:
            (folder / "new_products" / f"NEW{number}.jpg").write_bytes(encode_jpeg(photo))
            newcomers.append([f"NEW{number}", f"NEW{number}.jpg", "t_shirt", "casual", "summer", "bright cafe terrace"])
    head = ["product_id", "image_path", "category", "color", "style", "season", "sales_count", "description", "price"]
    _write(folder / "products.csv", [head, *rows])
    head = ["new_id", "image_path", "category", "style", "season", "prompt_hint"]
    _write(folder / "new_products.csv", [head, *newcomers])
    return folder


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
