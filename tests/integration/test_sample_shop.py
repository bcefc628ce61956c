"""The sample shop as files: tables, pictures that open, masks that fit them, and a wheel that carries them."""

import csv
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tools.sample import Sample, samples, write_shop

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shop(tmp_path_factory.mktemp("shop"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_products_have_every_column_of_the_catalogue(shop: Path) -> None:
    rows = _rows(shop / "products.csv")
    assert len(rows) == 40
    assert list(rows[0]) == [
        "product_id",
        "image_path",
        "category",
        "color",
        "style",
        "season",
        "sales_count",
        "description",
        "price",
    ]
    for i, row in enumerate(rows, 1):
        assert row["product_id"] == f"SKU{i:03d}" and row["image_path"] == f"SKU{i:03d}.jpg"
        assert int(row["sales_count"]) > 0 and float(row["price"]) > 0
        assert all(value.strip() == value and value for value in row.values())


def test_new_products_are_the_tutorials_four(shop: Path) -> None:
    rows = _rows(shop / "new_products.csv")
    assert [r["new_id"] for r in rows] == ["NEW001", "NEW002", "NEW003", "NEW004"]
    assert list(rows[0]) == ["new_id", "image_path", "category", "style", "season", "prompt_hint"]
    for row, words in zip(rows, ("tulle", "floral", "turtleneck", "cowl-neck"), strict=True):
        assert words in row["prompt_hint"]


def test_the_categories_of_the_new_products_have_enough_bestsellers(shop: Path) -> None:
    goods = _rows(shop / "products.csv")
    for new in _rows(shop / "new_products.csv"):
        sales = [int(row["sales_count"]) for row in goods if row["category"] == new["category"]]
        assert len(sales) >= 6
        assert sum(count > 1500 for count in sales) >= 3


def test_descriptions_and_prices_are_told_apart(shop: Path) -> None:
    goods = _rows(shop / "products.csv")
    sales = np.array([int(row["sales_count"]) for row in goods])
    assert len({row["description"] for row in goods}) == len(set(sales)) == 40
    assert all(10 < float(row["price"]) < 300 for row in goods)
    assert sales.mean() > np.median(sales)  # skewed as sales are


def test_pictures_open_at_their_size(shop: Path) -> None:
    for name, size in (
        ("images/SKU001", (600, 800)),
        ("images/SKU026", (600, 800)),
        ("new_products/NEW004", (1200, 1600)),
    ):
        with Image.open(shop / f"{name}.jpg") as image:
            image.load()
            assert image.size == size and image.mode == "RGB"


def test_every_picture_of_the_tables_is_written_and_no_other(shop: Path) -> None:
    for table, folder in (("products.csv", "images"), ("new_products.csv", "new_products")):
        assert sorted(row["image_path"] for row in _rows(shop / table)) == sorted(
            path.name for path in (shop / folder).iterdir()
        )


def test_writing_again_overwrites_with_the_same_bytes(shop: Path, tmp_path: Path) -> None:
    again = write_shop(tmp_path)
    (again / "images" / "SKU001.jpg").write_bytes(b"spoiled")
    write_shop(again)
    files = sorted(p.relative_to(shop) for p in shop.rglob("*.*"))
    assert files == sorted(p.relative_to(again) for p in again.rglob("*.*"))
    for file in files:
        assert (shop / file).read_bytes() == (again / file).read_bytes(), file


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_every_garment_stands_out_from_its_ground_inside_its_mask(sample: Sample) -> None:
    photo, mask = sample.photo(), sample.mask()
    least = 10 if sample.name in ("SKU033", "SKU035") else 18  # those two are as light as their ground
    assert mask.shape == photo.shape[:2]
    height, width = mask.shape
    ys, xs = np.nonzero(mask)
    assert ys.min() >= 0.03 * height and ys.max() < 0.97 * height
    assert xs.min() >= 0.026 * width and xs.max() < 0.974 * width
    assert 0.12 < mask.mean() < 0.75
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    assert stats[1:, cv2.CC_STAT_AREA].max() > 0.99 * mask.sum()
    lab = cv2.cvtColor(photo.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    far = ~cv2.dilate(mask.astype(np.uint8), np.ones((width // 10,) * 2, np.uint8)).astype(bool)
    assert np.linalg.norm(np.median(lab[mask], axis=0) - np.median(lab[far], axis=0)) > least


def test_the_wheel_carries_all_that_lies_in_the_packages_and_the_pictures_are_small(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for top in ("agent", "tools", "prompts"):
        shutil.copytree(ROOT / top, tree / top, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    build = f"from setuptools.build_meta import build_wheel; build_wheel({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=tree, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    lying = {
        str(path.relative_to(ROOT))
        for top in ("agent", "tools", "prompts")
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert lying - set(sizes) == set()
    pictures = [size for name, size in sizes.items() if name.endswith((".jpg", ".png"))]
    assert len(pictures) == 88
    assert sum(pictures) <= 4_000_000
