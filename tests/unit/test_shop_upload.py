"""Uploads go into the shop's folder and nowhere else, and never over another photo."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.web.shop_upload import NotStored, store_upload
from tests.shops import garment

PHOTO, OTHER = garment((200, 30, 40)), garment((30, 50, 190))


def test_a_table_gets_its_fixed_name_and_the_older_one_is_kept(tmp_path: Path) -> None:
    store_upload(tmp_path, "new", "Herbst 2026.CSV", b"one")
    store_upload(tmp_path, "new", "again.csv", b"two")
    assert (tmp_path / "new_products.csv").read_bytes() == b"two"
    assert (tmp_path / "new_products.before.csv").read_bytes() == b"one"


def test_photos_go_beside_their_table_and_replace_no_other_photo(tmp_path: Path) -> None:
    assert store_upload(tmp_path, "products", "a.png", PHOTO) == tmp_path / "images" / "a.png"
    assert store_upload(tmp_path, "new", "a.png", OTHER) == tmp_path / "new_products" / "a.png"
    assert store_upload(tmp_path, "new", "a.png", OTHER)
    with pytest.raises(NotStored, match=r"new_products/a.png is there already.*rename"):
        store_upload(tmp_path, "new", "a.png", PHOTO)


@pytest.mark.parametrize(("name", "stored"), [
    ("rot #3 & 50% 'neu', [a]!.png", "rot #3 & 50% 'neu', [a]!.png"), ("a?b.png", "a?b.png"), (" a .png", " a .png"),
    ("cafe\u0301.png", "caf\u00e9.png"),
])  # fmt: skip
def test_a_photo_keeps_the_name_that_its_table_says(tmp_path: Path, name: str, stored: str) -> None:
    assert store_upload(tmp_path, "new", name, PHOTO).name == stored


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("shop.xlsx", b"PK", "save the table as CSV"),
        ("all.zip", b"PK", "unpack it"),
        ("a.jpg", b"<html>", "a.jpg"),
        ("a.jpg", b"", "is empty"),
        ("evil.py", b"import os", "evil.py"),
    ],
)
def test_what_is_neither_a_table_nor_a_photo_is_refused_with_the_remedy(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    with pytest.raises(NotStored, match=said):
        store_upload(tmp_path, "new", name, data)
    assert not list(tmp_path.rglob("*.*"))


NAMES = st.text(st.sampled_from("a./\\~:\0é \n-_") | st.characters(), max_size=24)


@given(NAMES)
def test_no_name_leads_out_of_the_folder_or_to_a_hidden_file(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    home = tmp_path_factory.mktemp("upload")
    shop = home / "shop"
    shop.mkdir()
    try:
        path = store_upload(shop, "products", name + ".png", PHOTO)
    except NotStored:
        path = None
    assert path is None or path.parent == shop / "images"
    assert path is None or not path.name.startswith(".")
    assert {one.name for one in home.iterdir()} == {"shop"}
