"""The sample shop: 40 products of the catalogue and 4 new flat-lays, as pictures with their true masks."""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.opening import open_picture

_HERE = Path(__file__).parent
_SHOP = _HERE / "shop"
_TABLES = (("products.csv", "product_id", "images"), ("new_products.csv", "new_id", "new_products"))


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture of the sample shop. It was drawn, so its mask is exact."""

    name: str
    category: str
    file: Path

    def photo(self) -> Rgb:
        """Return the picture, (h, w, 3) uint8: (800, 600) of a catalogue product, (1600, 1200) of a new one."""
        return open_picture(self.file.read_bytes())

    def mask(self) -> Mask:
        """Return where the garment is, (h, w) bool."""
        with Image.open(_HERE / "masks" / f"{self.name}.png") as image:
            return np.asarray(image, bool)


def samples() -> list[Sample]:
    """Return every picture of the shop, SKU001 to SKU040 and NEW001 to NEW004."""
    found = []
    for table, key, folder in _TABLES:
        with (_SHOP / table).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found.append(Sample(row[key], row["category"], _SHOP / folder / row["image_path"]))
    return found


def write_shop(folder: Path) -> Path:
    """Write products.csv, images/, new_products.csv and new_products/ into `folder`, and return it.

    Existing files are overwritten. Raises OSError if the folder cannot be written.
    """
    for source in sorted(_SHOP.rglob("*.*")):
        target = folder / source.relative_to(_SHOP)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return folder
