"""The sample shop as files: tables, pictures that open, the same bytes every time."""

import csv
from pathlib import Path

import pytest
from PIL import Image

from tools.sample import draw_shop

FEW = ["SKU001", "SKU026", "NEW004"]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_shop(tmp_path_factory.mktemp("shop"), only=FEW)


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


def test_pictures_open_at_their_size(shop: Path) -> None:
    for name, size in (
        ("images/SKU001", (600, 800)),
        ("images/SKU026", (600, 800)),
        ("new_products/NEW004", (1200, 1600)),
    ):
        with Image.open(shop / f"{name}.jpg") as image:
            image.load()
            assert image.size == size and image.mode == "RGB"


def test_second_drawing_writes_the_same_bytes(shop: Path, tmp_path: Path) -> None:
    again = draw_shop(tmp_path, only=FEW)
    files = sorted(p.relative_to(shop) for p in shop.rglob("*.*"))
    assert files == sorted(p.relative_to(again) for p in again.rglob("*.*"))
    for file in files:
        assert (shop / file).read_bytes() == (again / file).read_bytes(), file


def test_progress_counts_up_to_the_total(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    draw_shop(tmp_path, lambda done, total: seen.append((done, total)), only=["SKU031", "SKU035"])
    assert seen == [(1, 2), (2, 2)]


def test_unknown_id_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="SKU999"):
        draw_shop(tmp_path, only=["SKU999"])
