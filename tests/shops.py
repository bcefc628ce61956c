"""Shops of drawn garments on disk: of a few photos, as a person would lay them out, or of many tiny pictures."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.painter import flatlay
from tools.imaging.encoding import encode_jpeg
from tools.imaging.opening import open_picture

COLUMNS = (
    "product_id", "image_path", "category", "color", "style", "season", "sales_count", "description", "price",
)  # fmt: skip
NEW_COLUMNS = ("new_id", "image_path", "category", "style", "season", "prompt_hint")
SHIRTS = {
    "blue": (60, 90, 150), "red": (160, 50, 60), "green": (50, 120, 80), "black": (40, 40, 46), "navy": (34, 40, 80),
    "purple": (110, 60, 130),
}  # fmt: skip
"""The colours of the shop of photos."""
COLOURS = {"red": (200, 30, 40), "blue": (30, 50, 190), "green": (30, 140, 60), "black": (25, 25, 28),
           "white": (240, 240, 238), "yellow": (230, 200, 40)}  # fmt: skip
"""The colours of the shop of tiny pictures."""
CATEGORIES = ("dress", "shirt", "skirt", "t_shirt")
STYLES = ("casual", "elegant", "sporty")
SMALL_CHANNELS = """
[shopify]
recommended_longest = 1024
[amazon-main]
recommended_longest = 1000
[story]
min_size = [720, 1280]
recommended_size = [720, 1280]
[instagram-feed]
min_size = [864, 1080]
recommended_size = [864, 1080]
[storefront-hero]
min_size = [1280, 720]
recommended_size = [1280, 720]
[banner-ultrawide]
recommended_size = [2048, 512]
"""
"""Sizes of channels for which 1K is enough, as a shop's own channels.toml."""
SMALLEST_CHANNELS = SMALL_CHANNELS.replace(
    "[shopify]\nrecommended_longest = 1024", "[shopify]\nmin_longest = 500\nrecommended_longest = 580"
).replace("[amazon-main]\nrecommended_longest = 1000", "[amazon-main]\nrecommended_longest = 500")
"""The same, but the studio draws two channels in a quarter of the pixels. Cloud models make nothing smaller than 1K."""


class ColourHistogram:
    """A real, small embedder: the square root of a 4 x 4 x 4 colour histogram. Counts what it embeds."""

    name = "colour histogram"
    dim = 64

    def __init__(self) -> None:
        self.embedded = 0

    async def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        self.embedded += len(pictures)
        return np.stack([self._one(picture) for picture in pictures])

    def _one(self, picture: bytes) -> NDArray[np.float32]:
        bins = (open_picture(picture).astype(np.int64) // 64) @ np.array([16, 4, 1])
        counts = np.bincount(bins.ravel(), minlength=self.dim)
        return np.asarray(np.sqrt(counts / counts.sum()), dtype=np.float32)


@cache
def photo(number: int) -> bytes:
    """Return the photo of T-shirt 1 to 6 as a JPEG; every second one is striped."""
    return encode_jpeg(flatlay([*SHIRTS.values()][number - 1], stripes=number % 2 == 0)[0])


def write_shop(folder: Path, new: int = 2) -> Path:
    """Write six striped or plain T-shirts as products and `new` of them as new flat-lays too; return the folder."""
    rows, newcomers = [], []
    for place in ("images", "new_products"):
        (folder / place).mkdir(parents=True)
    for number, name in enumerate(SHIRTS, 1):
        (folder / "images" / f"SKU{number}.jpg").write_bytes(photo(number))
        row = [f"SKU{number}", f"SKU{number}.jpg", "t_shirt", name, "casual", "summer", 1400 + 200 * number]
        rows.append([*row, f"{name} cotton t-shirt", 19.9 + number])
        if number <= new:
            (folder / "new_products" / f"NEW{number}.jpg").write_bytes(photo(number))
            newcomers.append([f"NEW{number}", f"NEW{number}.jpg", "t_shirt", "casual", "summer", "bright cafe terrace"])
    for path, table in (
        (folder / "products.csv", [COLUMNS, *rows]),
        (folder / "new_products.csv", [NEW_COLUMNS, *newcomers]),
    ):
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(table)
    return folder


def write_small_shop(folder: Path, new: int = 2, channels: str = SMALLEST_CHANNELS) -> Path:
    """Write the same shop with channels of its own that order fewer pixels; return the folder."""
    write_shop(folder, new)
    (folder / "channels.toml").write_text(channels, encoding="utf-8")
    return folder


def make_shop(folder: Path, products: int = 24) -> Path:
    """Draw this many tiny products into the folder; return its `products.csv`."""
    images = folder / "images"
    images.mkdir(parents=True, exist_ok=True)
    rows = [product(number) for number in range(products)]
    for number, row in enumerate(rows):
        (images / row["image_path"]).write_bytes(garment(COLOURS[row["color"]], number))
    return write_table(folder / "products.csv", rows)


def garment(colour: tuple[int, int, int], seed: int = 0) -> bytes:
    """A garment-like shape of this colour on a pale floor, as PNG; the seed moves it a little."""
    shift = np.random.default_rng(seed).integers(-4, 5, 2)
    image = Image.new("RGB", (60, 80), (225, 220, 214))
    left, top = 14 + int(shift[0]), 16 + int(shift[1])
    ImageDraw.Draw(image).polygon(
        [(left, top), (left + 32, top), (left + 28, top + 48), (left + 4, top + 48)], fill=colour
    )
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def product(number: int) -> dict[str, str]:
    """The table row of product `number`; every combination of category and colour occurs."""
    colour = list(COLOURS)[number % len(COLOURS)]
    category = CATEGORIES[(number // len(COLOURS)) % len(CATEGORIES)]
    style = STYLES[number % len(STYLES)]
    return {
        "product_id": f"SKU{number:03}",
        "image_path": f"SKU{number:03}.png",
        "category": category,
        "color": colour,
        "style": style,
        "season": "summer",
        "sales_count": str(1000 + 100 * number),
        "description": f"Plain {colour} cotton {category}, {style} look",
        "price": f"{10 + number}.95",
    }


def write_table(
    path: Path,
    rows: Iterable[Mapping[str, str]],
    columns: Sequence[str] = COLUMNS,
    *,
    quote_all: bool = False,
    delimiter: str = ",",
) -> Path:
    """Write a CSV with these rows; return its path."""
    out = io.StringIO()
    writer = csv.DictWriter(
        out,
        columns,
        delimiter=delimiter,
        lineterminator="\n",
        quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    return path
