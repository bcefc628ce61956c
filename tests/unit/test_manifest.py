"""The table of `verify --manifest`: good rows go on, bad ones are refused with line, field, value and remedy."""

from pathlib import Path

import pytest

from agent.cli.manifest import read_pairs
from tools.catalog import TableError
from tools.channels import load_channels

KNOWN = load_channels()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.jpg").write_bytes(b"a")
    (tmp_path / "flat.jpg").write_bytes(b"b")
    return tmp_path


def table(folder: Path, text: str) -> Path:
    path = folder / "pairs.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_image_and_product_are_enough_and_other_columns_may_follow_in_any_case(folder: Path) -> None:
    found = read_pairs(table(folder, "Image;product;Copy\na.jpg;flat.jpg;New season | $9\na.jpg;flat.jpg;\n"), KNOWN)
    assert not found.refusals
    assert [(p.line, p.image.name, p.copy, p.channel, p.kind) for p in found.rows] == [
        (2, "a.jpg", ("New season", "$9"), None, "auto"),
        (3, "a.jpg", (), None, "auto"),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("no.jpg,flat.jpg,,,", 'pairs.csv line 2: image "no.jpg" is not a file'),
        (",flat.jpg,,,", 'image "" is empty; write the path of the picture'),
        ("a.jpg,flat.jpg,,shopfy,", "channel \"shopfy\" is not a known channel; did you mean 'shopify'?"),
        ("a.jpg,flat.jpg,,,worn", 'kind "worn" is not a kind of picture; write auto, packshot, on_model'),
        ("a.jpg,flat.jpg,Hi,amazon-main,", 'copy "Hi" cannot be used: amazon-main allows no text'),
        ("a\0.jpg,flat.jpg,,,", "is not a file"),
    ],
)
def test_a_bad_row_is_refused_and_the_rest_go_on(folder: Path, row: str, said: str) -> None:
    text = f"image,product,copy,channel,kind\n{row}\na.jpg,flat.jpg,,,packshot\n"
    found = read_pairs(table(folder, text), KNOWN)
    assert said in str(found.refusals[0])
    assert [pair.line for pair in found.rows] == [3]


def test_a_guessed_encoding_is_said(folder: Path) -> None:
    path = table(folder, "")
    path.write_bytes("image,product,copy\na.jpg,flat.jpg,Schöne Größe für Frühling\n".encode("cp1252"))
    found = read_pairs(path, KNOWN)
    assert found.rows[0].copy == ("Schöne Größe für Frühling",)
    assert found.notes[0].startswith("pairs.csv: read as Windows-1252 (Schöne, Größe, für)")


def test_a_table_without_its_columns_is_refused_whole(folder: Path) -> None:
    with pytest.raises(TableError, match="has no column product"):
        read_pairs(table(folder, "image,copy\na.jpg,Hi\n"), KNOWN)
