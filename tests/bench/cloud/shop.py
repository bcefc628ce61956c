"""The shop that is measured: drawn garments, or products of a real shop's folder; the same for script and batch."""

import csv
import os
import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from tools.sample.shop import NEW_COLUMNS, draw_shop
from tools.sample.stock import Product, catalogue
from tools.sample.studio import photograph

_GROUNDS = ("cloud", "stone", "linen", "night")  # floors that new flat-lays lie on


def lay_out(folder: Path, products: int, shop: Path | None) -> Path:
    """Write `products` new products and the whole catalogue into `folder`, and return it.

    Without a `shop` they are the sample shop's garments, photographed anew on other floors.
    """
    if shop:
        _copied(folder, products, shop)
    else:
        draw_shop(folder)
        _drawn(folder, products)
    return folder


def copy_of(shop: Path, folder: Path) -> Path:
    """A working folder with the same table and pictures, and its index if it has one, but no runs."""
    shutil.copytree(shop, folder, ignore=shutil.ignore_patterns("outputs"))
    return folder


def _drawn(folder: Path, products: int) -> None:
    goods = catalogue()
    if products > len(goods):
        raise SystemExit(f"the sample shop has {len(goods)} garments; name a SHOP that has {products}")
    rows = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pictures = [pool.submit(_flatlay, folder, number, goods[number]) for number in range(products)]
        for picture in pictures:
            picture.result()
    for number, product in enumerate(goods[:products]):
        hint = f"{product.color} {product.category.replace('_', ' ')}, quiet street in soft light"
        rows.append((_name(number), f"{_name(number)}.jpg", product.category, product.style, product.season, hint))
    _table(folder / "new_products.csv", [NEW_COLUMNS, *rows])


def _flatlay(folder: Path, number: int, product: Product) -> None:
    ground = _GROUNDS[number % len(_GROUNDS)]
    if ground == product.scene:
        ground = _GROUNDS[(number + 1) % len(_GROUNDS)]
    rgb, _ = photograph(product.draw, ground, 900 + number, 900, 1200, 0.84)
    Image.fromarray(rgb).save(folder / "new_products" / f"{_name(number)}.jpg", quality=92, subsampling=0)


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
