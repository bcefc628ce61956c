"""The shop that is measured: the sample shop's garments, or a real shop's folder; the same for script and batch."""

import csv
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.color import rgb2lab

from tests.painter import laid_anew
from tests.shops import NEW_COLUMNS
from tools.defects.garments import cut
from tools.imaging.arrays import Rgba
from tools.sample import Sample, samples, write_shop

_FLOORS = ((232, 231, 228), (172, 186, 164), (194, 118, 88), (72, 80, 92))  # that new flat-lays lie on
_SIZE = (900, 1200)  # px, width and height


def lay_out(folder: Path, products: int, shop: Path | None) -> Path:
    """Write `products` new products and the whole catalogue into `folder`, and return it.

    Without a `shop` they are the sample shop's garments, photographed anew on other floors.
    """
    if shop:
        _copied(folder, products, shop)
    else:
        _anew(write_shop(folder), products)
    return folder


def copy_of(shop: Path, folder: Path) -> Path:
    """A working folder with the same table and pictures, and its index if it has one, but no runs."""
    shutil.copytree(shop, folder, ignore=shutil.ignore_patterns("outputs"))
    return folder


def _anew(folder: Path, products: int) -> None:
    with (folder / "products.csv").open(newline="", encoding="utf-8") as file:
        goods = list(csv.DictReader(file))
    if products > len(goods):
        raise SystemExit(f"the sample shop has {len(goods)} garments; name a SHOP that has {products}")
    (folder / "new_products").mkdir(exist_ok=True)
    drawn = samples()[:products]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_flatlay, [folder] * products, range(products), drawn))
    rows = [_row(number, product) for number, product in enumerate(goods[:products])]
    _table(folder / "new_products.csv", [NEW_COLUMNS, *rows])


def _row(number: int, product: Mapping[str, str]) -> Sequence[str]:
    hint = f"{product['color']} {product['category'].replace('_', ' ')}, quiet street in soft light"
    return _name(number), f"{_name(number)}.jpg", product["category"], product["style"], product["season"], hint


def _flatlay(folder: Path, number: int, sample: Sample) -> None:
    rgba = cut(sample.name, sample.photo(), sample.mask()).rgba
    floor = max(_FLOORS, key=lambda colour: _apart(rgba, colour))
    rgb = laid_anew(rgba, floor, _SIZE, 900 + number)
    Image.fromarray(rgb).save(folder / "new_products" / f"{_name(number)}.jpg", quality=92, subsampling=0)


def _apart(rgba: Rgba, floor: tuple[int, int, int]) -> float:
    """How far, in ΔE76, the tenth of the garment that is most like this floor is from it: as a person lays it out."""
    cloth = rgb2lab(rgba[..., :3][rgba[..., 3] > 127][None])[0]
    return float(np.percentile(np.linalg.norm(cloth - rgb2lab(np.array(floor) / 255), axis=1), 10))


def _name(number: int) -> str:
    return f"NEW{number + 1:03d}"


def _copied(folder: Path, products: int, shop: Path) -> None:
    shutil.copytree(shop, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "outputs"))
    with (shop / "new_products.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    if products > len(rows) - 1:
        raise SystemExit(f"{shop} has {len(rows) - 1} new products, not {products}")
    _table(folder / "new_products.csv", rows[: products + 1])


def _table(path: Path, rows: Sequence[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
