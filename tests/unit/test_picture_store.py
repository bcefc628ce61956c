"""The picture store: content-addressed, write once, nothing half written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.storage.files import PictureStore


@given(st.binary(max_size=64))
def test_what_is_put_comes_back_under_the_key_of_its_content(data: bytes) -> None:
    store = PictureStore("memory://pictures")
    key = store.put(data)
    assert store.put(data) == key
    assert store.get(key) == data


@pytest.mark.parametrize("key", ["", "sha256:", "sha256:../../etc/passwd", "sha256:" + "A" * 64, "x" * 71])
def test_a_malformed_key_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(KeyError, match="not the key"):
        PictureStore(str(tmp_path)).get(key)


def test_a_missing_picture_names_key_and_place(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="not in the store"):
        PictureStore(str(tmp_path)).get("sha256:" + "0" * 64)


def test_nothing_half_written_stays(tmp_path: Path) -> None:
    store = PictureStore(str(tmp_path / "deep" / "store"))
    store.put(b"picture")
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [""]


def test_old_pictures_are_found_and_deleted(tmp_path: Path) -> None:
    store = PictureStore(str(tmp_path))
    key = store.put(b"picture")
    assert store.keys_older_than(0) == []
    assert store.keys_older_than(2**33) == [key]
    assert store.delete(key) == 7
    assert store.delete(key) == 0
