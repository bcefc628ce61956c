"""Reading a shop's tables: what is taken, what is refused and in which words."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.shops import COLUMNS, garment, make_shop, product, write_table
from tools.catalog.row_errors import TableError
from tools.catalog.table import read_new_products, read_products


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return make_shop(tmp_path, 4)


def with_change(shop: Path, **change: str) -> Path:
    rows = [product(n) for n in range(4)]
    rows[1] |= change
    return write_table(shop, rows)


def the_refusal(csv: Path) -> str:
    table = read_products(csv)
    assert len(table.rows) == 3, "the good rows go on"
    (refusal,) = table.refusals
    assert refusal.line == 3 and refusal.file == "products.csv"
    return str(refusal)


def test_a_good_table_gives_all_rows(shop: Path) -> None:
    table = read_products(shop)
    assert table.refusals == [] and len(table.rows) == 4
    row = table.rows[1]
    assert (row.product_id, row.category, row.color, row.sales_count) == ("SKU001", "dress", "blue", 1100)
    assert row.price == 11.95 and row.line == 3 and row.extra == {}
    assert row.picture == (shop.parent / "images" / "SKU001.png").resolve()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sales_count": "1.2k"}, 'sales_count "1.2k" is not a whole number; write 1200'),
        ({"sales_count": "12.5"}, 'sales_count "12.5" is not a whole number; write a whole number such as 1200'),
        ({"sales_count": "#NV"}, 'sales_count "#NV" is an error of the spreadsheet\'s formula; mend the formula'),
        ({"sales_count": "many"}, '"many" is not a whole number; write a whole number such as 1200'),
        ({"sales_count": "-3"}, 'sales_count "-3" is negative; write 0 or more'),
        ({"sales_count": "−3"}, 'sales_count "−3" is negative; write 0 or more'),
        ({"sales_count": ""}, 'sales_count "" is empty; write a whole number, 0 if there is none'),
        ({"sales_count": "9" * 19}, f'"{"9" * 19}" is too large; write at most 9223372036854775807'),
        ({"sales_count": "٣"}, 'sales_count "٣" is not a whole number'),
        ({"price": "45,98"}, 'price "45,98" has a decimal comma, but the column has decimal points; write 45.98'),
        ({"price": "1.299,50 EUR"}, "has a decimal comma, but the column has decimal points; write 1299.50"),
        ({"price": "1.2.3"}, 'price "1.2.3" is not a number'),
        ({"price": "#REF!"}, "is an error of the spreadsheet's formula"),
        ({"price": "nan"}, 'price "nan" is not a number; write a number such as 19.90'),
        ({"price": "1e999"}, 'price "1e999" is not a number'),
        ({"price": "-1"}, 'price "-1" is negative; write 0 or more'),
        ({"price": "9" * 60}, "is too large"),
        ({"category": ""}, 'category "" is empty; write the product\'s category'),
        ({"category": "dr\x07ess"}, 'category "dr\\x07ess" has the control character U+0007; delete it'),
        ({"category": "two\nlines"}, "has the control character U+000A"),
        ({"description": "x" * 65_536}, "is 65,536 bytes long; at most 65,535 fit; shorten it"),
        ({"description": "é" * 32_768}, "is 65,536 bytes long"),
        ({"product_id": "a/b"}, 'product_id "a/b" cannot be the name of a folder'),
        ({"product_id": "../up"}, "cannot be the name of a folder (allowed are letters, digits, . _ - and"),
        ({"product_id": "a\\b"}, "; write a-b"),
        ({"product_id": ""}, 'product_id "" is empty; write an id such as SKU001'),
        ({"product_id": "x" * 65}, "is longer than 64 characters"),
        ({"product_id": "NUL"}, "is a reserved name on Windows; write SKU-NUL"),
        ({"image_path": ""}, 'image_path "" is empty; write the picture\'s file name'),
        ({"image_path": "../secret.png"}, 'image_path "../secret.png" is outside the picture folder; put'),
        ({"image_path": "/etc/passwd"}, "is outside the picture folder"),
        ({"image_path": "C:/x.png"}, "is outside the picture folder"),
        ({"image_path": "file:///etc/passwd"}, "is outside the picture folder"),
        ({"image_path": "sub\\SKU001.png"}, "has backslashes; write sub/SKU001.png"),
        ({"image_path": "SKU001.JPG"}, "is not in images/ or "),
        ({"image_path": "sku001.jpeg"}, "there is SKU001.png: write SKU001.png"),
        ({"image_path": "\x00.png"}, "has the control character U+0000"),
        ({"image_path": "x" * 300}, "is not in images/"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_with_its_remedy(shop: Path, change: dict[str, str], message: str) -> None:
    refused = the_refusal(with_change(shop, **change))
    assert refused.startswith("products.csv line 3: ") and message in refused


@pytest.mark.parametrize("product_id", ["SKU-1.a_b", "裙子001", "Ärmel9", "वस्त्र1", "0"])
def test_unicode_ids_are_welcome(shop: Path, product_id: str) -> None:
    table = read_products(with_change(shop, product_id=product_id))
    assert table.refusals == [] and table.rows[1].product_id == product_id


def test_the_longest_text_that_milvus_holds_is_taken(shop: Path) -> None:
    assert read_products(with_change(shop, description="é" * 32_767 + "x")).refusals == []


def test_of_duplicate_ids_the_first_stays_and_both_lines_are_named(shop: Path) -> None:
    for same in ("SKU000", "sku000"):
        table = read_products(with_change(shop, product_id=same))
        assert [row.product_id for row in table.rows] == ["SKU000", "SKU002", "SKU003"]
        problem = f'product_id "{same}" is already used in line 2'
        assert [str(r) for r in table.refusals] == [f"products.csv line 3: {problem}; write another id"]


def test_links_out_of_the_folder_are_refused_and_links_inside_are_not(shop: Path) -> None:
    images = shop.parent / "images"
    (shop.parent.parent / "outside.png").write_bytes(garment((1, 2, 3)))
    (images / "out.png").symlink_to(shop.parent.parent / "outside.png")
    (images / "in.png").symlink_to(images / "SKU002.png")
    assert "is a link to a file outside the picture folder" in the_refusal(with_change(shop, image_path="out.png"))
    assert read_products(with_change(shop, image_path="in.png")).rows[1].picture.name == "SKU002.png"


def test_a_folder_a_pipe_and_a_text_are_no_pictures(shop: Path) -> None:
    images = shop.parent / "images"
    (images / "folder.png").mkdir()
    os.mkfifo(images / "pipe.png")
    (images / "text.jpg").write_text("not a picture at all")
    assert "is not a file" in the_refusal(with_change(shop, image_path="folder.png"))
    assert "is not a file" in the_refusal(with_change(shop, image_path="pipe.png"))
    assert 'image_path "text.jpg" is not a picture' in the_refusal(with_change(shop, image_path="text.jpg"))


def test_pictures_are_looked_up_in_images_then_beside_the_table(shop: Path) -> None:
    beside = shop.parent / "beside.png"
    beside.write_bytes(garment((9, 9, 9)))
    assert read_products(with_change(shop, image_path="beside.png")).rows[1].picture == beside.resolve()
    prefixed = read_products(with_change(shop, image_path="images/SKU003.png")).rows[1].picture
    assert prefixed == (shop.parent / "images/SKU003.png").resolve()


def test_a_named_folder_is_the_only_one(shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "photos"
    other.mkdir()
    (other / "SKU001.png").write_bytes(garment((9, 9, 9)))
    table = read_products(shop, other)
    assert [row.picture for row in table.rows] == [(other / "SKU001.png").resolve()]
    assert 'image_path "SKU000.png" is not in photos/' in str(table.refusals[0])
    with pytest.raises(TableError, match="is not a folder"):
        read_products(shop, tmp_path / "nowhere")


@pytest.mark.parametrize(
    "write",
    [
        lambda path, text: path.write_text(text, encoding="utf-8-sig"), lambda path, text:
        path.write_text(text, encoding="utf-16"), lambda path, text: path.write_text(text.replace(",", ";"),
        encoding="utf-8"), lambda path, text: path.write_text(text.replace(",", "\t"), encoding="utf-8"),
        lambda path, text: path.write_text("sep=;\r\n" + text.replace(",", ";"), encoding="utf-8-sig"),
        lambda path, text: path.write_bytes(text.replace("\n", "\r\n").encode()), lambda path, text:
        path.write_bytes(text.replace("\n", "\r").encode()), lambda path, text: path.write_text("\n" +
        text.replace("\n", ",,\n").replace("product_id", " Product ID ")),
    ],
    ids=["bom", "utf-16", "semicolons", "tabs", "excel-hint", "crlf", "cr", "padded"],
)  # fmt: skip
def test_tables_as_spreadsheets_write_them(shop: Path, write: Callable[[Path, str], object]) -> None:
    rows = [product(n) | {"description": "plain cotton"} for n in range(4)]
    write(shop, write_table(shop, rows).read_text())
    table = read_products(shop)
    assert table.refusals == [] and [row.product_id for row in table.rows] == [r["product_id"] for r in rows]


def test_extra_columns_are_kept_and_reserved_ones_are_named(shop: Path) -> None:
    rows = [product(n) | {"Material": "cotton", "fit note": ""} for n in range(4)]
    table = read_products(write_table(shop, rows, (*COLUMNS, "Material", "fit note")))
    assert table.rows[2].extra == {"Material": "cotton", "fit note": ""}
    with pytest.raises(TableError, match="the column name dense is reserved; rename the column"):
        read_products(
            write_table(shop, [r | {"dense": "1"} for r in rows], (*COLUMNS, "dense", "Material", "fit note"))
        )


def test_extra_columns_that_milvus_could_not_hold_are_refused(shop: Path) -> None:
    rows = [product(n) | {"a": "x" * 40_000 * (n == 1), "b": "y" * 30_000 * (n == 1)} for n in range(4)]
    table = read_products(write_table(shop, rows, (*COLUMNS, "a", "b")))
    assert [r.line for r in table.refusals] == [3] and "at most 64,000 fit" in str(table.refusals[0])


def test_a_wrong_header_names_what_is_missing_and_what_was_found(shop: Path) -> None:
    shop.write_text("product_id,image_path,category,colour,style,season,description,price\n1,2,3,4,5,6,7,8\n")
    with pytest.raises(TableError) as error:
        read_products(shop)
    assert str(error.value).startswith(
        "products.csv has no columns color, sales_count; found: product_id, image_path, category, colour"
    )


@pytest.mark.parametrize("text", ["", "\n\n  \n", "\ufeff"])
def test_an_empty_table_says_what_its_first_line_must_be(shop: Path, text: str) -> None:
    shop.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match="is empty; its first line must name the columns: product_id, image_"):
        read_products(shop)


def test_a_header_alone_and_a_missing_file_are_errors(shop: Path) -> None:
    with pytest.raises(TableError, match="has a header but no rows"):
        read_products(write_table(shop, []))
    with pytest.raises(TableError, match="no such file"):
        read_products(shop.parent / "none.csv")


def test_a_column_named_twice_is_an_error(shop: Path) -> None:
    shop.write_text(",".join([*COLUMNS, "price"]) + "\n" + "x," * 9 + "x\n")
    with pytest.raises(TableError, match="names the column price twice"):
        read_products(shop)


def test_line_numbers_count_lines_of_quoted_texts(shop: Path) -> None:
    rows = [product(n) for n in range(4)]
    rows[0]["description"] = "three\nlines\nlong"
    rows[2]["sales_count"] = "x"
    table = read_products(write_table(shop, rows))
    assert [row.line for row in table.rows] == [2, 5, 7] and [r.line for r in table.refusals] == [6]
    assert table.rows[0].description == "three\nlines\nlong"


def test_a_forgotten_quotation_mark_costs_one_row_only(shop: Path) -> None:
    lines = write_table(shop, [product(n) for n in range(4)]).read_text().splitlines()
    lines[2] = lines[2].replace(",blue", ',"blue', 1)
    shop.write_text("\n".join(lines) + "\n")
    table = read_products(shop)
    assert [row.product_id for row in table.rows] == ["SKU000", "SKU002", "SKU003"]
    assert [refusal.line for refusal in table.refusals] == [3] and "quotation mark" in str(table.refusals[0])


def test_too_many_and_too_few_cells_are_refused(shop: Path) -> None:
    lines = write_table(shop, [product(n) for n in range(4)]).read_text().splitlines()
    lines[1], lines[2] = "SKU000,a.png,dress", lines[2] + ",more"
    shop.write_text("\n".join(lines))
    many, few = "the row has 10 cells where the header has 9", "the row has 3 cells where the header has 9"
    messages = [str(refusal) for refusal in read_products(shop).refusals]
    assert few in messages[0] and many in messages[1] and "put quotation marks" in messages[1]


def test_single_wrong_bytes_in_a_utf8_file_cost_only_their_rows(shop: Path) -> None:
    written = (
        shop.read_bytes().replace(b"Plain red", "Größe schön äöü".encode()).replace(b"Plain blue", b"Caf\xe9 blue")
    )
    shop.write_bytes(written)
    assert "has a byte that is not UTF-8; save the file as CSV UTF-8" in the_refusal(shop)


def test_new_products_with_copy_and_without_category(tmp_path: Path) -> None:
    (tmp_path / "new_products").mkdir()
    (tmp_path / "new_products" / "NEW1.png").write_bytes(garment((5, 5, 5)))
    rows = [{"new_id": "NEW1", "image_path": "NEW1.png", "category": "", "style": "casual",
             "season": "spring", "prompt_hint": "park", "copy": "New | 20 % off |\nToday",
             "brand": "Acme"}]  # fmt: skip
    (new,) = read_new_products(write_table(tmp_path / "new_products.csv", rows, tuple(rows[0]))).rows
    assert new.id == "NEW1" and new.copy == ("New", "20 % off", "Today") and new.extra == {"brand": "Acme"}
    assert new.category == "" and new.image_path == (tmp_path / "new_products" / "NEW1.png").resolve()


_cell = st.text(st.characters(codec="utf-8"), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_cell, min_size=9, max_size=9), max_size=5), st.sampled_from(",;\t"))
def test_any_row_is_taken_or_refused_and_never_lost(shop: Path, rows: list[list[str]], delimiter: str) -> None:
    written = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    path = write_table(shop, [product(0), *written], quote_all=True, delimiter=delimiter)
    table = read_products(path)
    blank = sum(not any(value.strip() for value in row.values()) for row in written)
    assert len(table.rows) + len(table.refusals) == 1 + len(rows) - blank
    assert table.rows[0].product_id == "SKU000"
