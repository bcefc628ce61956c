"""Tables as other programs export them: encodings, decimal commas, Excel files, damaged ids, names in two Unicode forms."""

import csv
import gzip
import io
import tarfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.shops import COLUMNS, garment, make_shop, product, write_table
from tools.catalog.encodings import decode
from tools.catalog.numbers import decimal_of
from tools.catalog.row_errors import TableError, sentences
from tools.catalog.table import read_products
from tools.imaging.encoding import encode_png

CASES = Path(__file__).parents[3] / "shared" / "cases"
given_shop = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return make_shop(tmp_path, 4)


def with_columns(shop: Path, **columns: list[str]) -> Path:
    rows = [product(n) | {name: values[n] for name, values in columns.items()} for n in range(4)]
    return write_table(shop, rows)


def case(name: str, shop: Path) -> Path:
    if not CASES.parent.is_dir():
        pytest.skip("needs ../shared")
    for number in range(4):
        (shop.parent / "images" / f"SKU00{number + 1}.jpg").write_bytes(garment((9, 9, number)))
    (path,) = (CASES / name).glob("products.*")
    copied = shop.parent / path.name
    copied.write_bytes(path.read_bytes())
    return copied


WORDS = {
    ("cp1252", "Windows-1252"): "Größe S – schön|weiß|grün|Robe d'été légère|Calças de verão|Sommarklänning blå",
    (
        "cp1250",
        "Windows-1250",
    ): "żółta sukienka|spódnica w kwiaty|koszula z długim rękawem|červené šaty|fehér kőmosott ing",
    ("cp1251", "Windows-1251"): "белая рубашка|платье летнее|юбка красная|джинсы",
    ("cp1253", "Windows-1253"): "Φόρεμα λευκό|παντελόνι καλοκαιρινό|πουκάμισο μαύρο",
    ("cp1254", "Windows-1254"): "kırmızı elbise|beyaz gömlek şık|çiçekli pantolon",
    ("gb18030", "GBK"): "白色亚麻连衣裙|夏季女装新款|牛仔裤|红色连衣裙",
    ("cp932", "Shift-JIS"): "白いリネンのワンピース|緑のパンツ|半袖ブラウス|綿のシャツ",
}
LANGUAGES = [(encoding, name, words.split("|")) for (encoding, name), words in WORDS.items()]


@given(st.sampled_from(LANGUAGES), st.data(), st.sampled_from(",;\t"))
@settings(max_examples=120, deadline=None)
def test_the_encoding_of_a_table_is_found_and_named(
    language: tuple[str, str, list[str]], data: st.DataObject, delimiter: str
) -> None:
    encoding, name, words = language
    # A Polish, a Czech and a Hungarian word may be one in another language, so a table here has two of them.
    cells = data.draw(st.lists(st.sampled_from(words), min_size=2, max_size=8, unique=True).map(sorted))
    if encoding == "cp1250":
        cells = [words[0], words[2], *cells]
    text = delimiter.join(COLUMNS) + "\n" + "".join(f"K{n}{delimiter}{cell}\n" for n, cell in enumerate(cells))
    found = decode(text.encode(encoding))
    assert (found.text, found.encoding, found.guessed) == (text, name, True)


@given(
    st.text(st.characters(codec="utf-8")), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
)
def test_unicode_with_and_without_mark_is_read_exactly(cell: str, encoding: str) -> None:
    text = ",".join(COLUMNS) + "\n" + cell
    found = decode(text.encode(encoding, "surrogatepass"))
    assert found.text == text and not found.guessed


def test_a_guess_is_said_once_with_words_to_look_at(shop: Path) -> None:
    path = with_columns(shop, color=["weiß", "grün", "blau", "rot"])
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    table = read_products(path)
    assert [row.color for row in table.rows] == ["weiß", "grün", "blau", "rot"]
    said = "products.csv: read as Windows-1252 (weiß, grün); if these letters are wrong, save the file as CSV UTF-8"
    assert table.notes == (said,)


CURRENCIES = ("", "€", " €", " EUR", "kr.")
amounts = st.integers(0, 99_999_999).map(lambda cents: cents / 100)


def written(amount: float, decimal: str, group: str, cents: bool) -> str:
    text = f"{amount:,.2f}" if cents else f"{amount:,.0f}"
    return text.translate({ord(","): group, ord("."): decimal})


@given(st.lists(st.tuples(amounts, st.booleans()), min_size=1, max_size=4), amounts, st.data())
@given_shop
def test_a_column_of_prices_is_read_in_its_own_notation(
    shop: Path, prices: list[tuple[float, bool]], shown: float, data: st.DataObject
) -> None:
    decimal, group = data.draw(st.sampled_from([(",", "."), (".", ","), (",", "\u202f"), (".", "'"), (",", "")]))
    sign = data.draw(st.sampled_from(CURRENCIES))
    amounts = [(shown, True), *prices, *[(1.0, True)] * 3][:4]  # one price shows the decimal separator
    path = with_columns(shop, price=[written(a, decimal, group, cents) + sign for a, cents in amounts])
    table = read_products(path)
    expected = [a if cents else float(f"{a:.0f}") for a, cents in amounts]
    assert [row.price for row in table.rows] == pytest.approx(expected), [str(r) for r in table.refusals]


def test_a_price_that_no_other_value_explains_is_refused(shop: Path) -> None:
    table = read_products(with_columns(shop, price=["1.299", "45", "2.499", "0"]))
    assert [row.price for row in table.rows] == [45, 0]
    assert 'price "1.299" may be 1299 or 1.299; write 1299.00 if it is that' in str(table.refusals[0])


def test_thousands_of_pieces_are_whole_numbers(shop: Path) -> None:
    assert decimal_of(["1.200", "950"]) == ""
    table = read_products(with_columns(shop, sales_count=["1.200", "1,750", "12.0", "20 000"]))
    assert [row.sales_count for row in table.rows] == [1750, 12, 20000]
    table = read_products(with_columns(shop, sales_count=["1.200", "1,750", "1 234 567", "20\u00a0000"]))
    assert [row.sales_count for row in table.rows] == [1200, 1750, 1234567, 20000]
    table = read_products(with_columns(shop, sales_count=["１５０１", "２０ ０００", "０", "+7"]))
    assert [row.sales_count for row in table.rows] == [1501, 20000, 0, 7], "wide digits, as in tables from East Asia"


def test_entities_and_written_line_breaks_are_decoded_and_named(shop: Path) -> None:
    table = read_products(
        with_columns(shop, description=["caf&eacute; &amp; &#8220;more&#8221;", "a\\nb", "R&D; x", "C"])
    )
    assert [row.description for row in table.rows] == ["café & “more”", "a\nb", "R&D; x", "C"]
    assert table.notes == ("products.csv: HTML entities and written line breaks (\\n) were decoded in 2 rows",)


def excel(rows: Sequence[Sequence[object]], more: str = "") -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if more:
        book.create_sheet(more)
    book.save(out)
    return out.getvalue()


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**8)), min_size=1, max_size=4))
@given_shop
def test_an_excel_file_reads_like_the_csv_with_its_values(shop: Path, cells: list[tuple[int, int]]) -> None:
    rows = [product(n) | {"sales_count": sold, "price": cents / 1000} for n, (sold, cents) in enumerate(cells)]
    path = shop.with_suffix(".xlsx")
    path.write_bytes(excel([list(COLUMNS), *[[row[name] for name in COLUMNS] for row in rows], []], "Notes"))
    table = read_products(path)
    assert [(row.sales_count, row.price) for row in table.rows] == [(sold, cents / 1000) for sold, cents in cells]
    assert [row.line for row in table.rows] == list(range(2, len(cells) + 2))
    assert table.notes == ("products.xlsx: only its first sheet was read, not Notes",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is an Excel file of before 2007"),
        (b"PK\x03\x04 broken", "cannot be read as an Excel file; save it as .xlsx or as CSV UTF-8"),
        (excel([]), "is empty; its first line must name the columns"),
        (excel([["product_id", "price"]]), "has no columns image_path, category"),
    ],
    ids=["old", "broken", "empty", "columns"],
)
def test_an_excel_file_that_cannot_be_used_is_one_sentence(shop: Path, data: bytes, said: str) -> None:
    path = shop.with_suffix(".xlsx")
    path.write_bytes(data)
    with pytest.raises(TableError, match=said):
        read_products(path)


@pytest.mark.parametrize(
    "data",
    [garment((9, 9, 9)), encode_png(np.zeros((9, 9, 3), np.uint8)), gzip.compress(b"product_id,price\n"), bytes(900)],
    ids=["jpeg", "png", "gzip", "zeros"],
)
def test_bytes_that_are_no_text_are_one_sentence_and_not_shown(shop: Path, data: bytes) -> None:
    shop.write_bytes(data)
    with pytest.raises(TableError) as refused:
        read_products(shop)
    said = "products.csv is no table: it has bytes that no text has; name a CSV, TSV or .xlsx file"
    assert str(refused.value) == said


@pytest.mark.parametrize("damaged", ["4.06087E+12", "4,06E+12", "1-Mar", "Mar-01", "2026-03-01 00:00:00"])
def test_an_id_that_excel_spoilt_is_named_once_for_all_rows(shop: Path, damaged: str) -> None:
    table = read_products(with_columns(shop, product_id=[damaged] * 4))
    (said,) = sentences(table.refusals)
    assert said.startswith(
        f'products.csv line 2: product_id "{damaged}" (and 3 more rows, up to line 5) is an id that Excel'
    )
    assert said.endswith("format the column as text in the original table, and export it again")


@pytest.mark.parametrize("fine", ["1E5", "MAR-01", "5e10", "2026-03-01", "12-34"])
def test_ids_that_only_resemble_damage_are_taken(shop: Path, fine: str) -> None:
    assert read_products(with_columns(shop, product_id=[fine, "B", "C", "D"])).refusals == []


@given(st.text(st.sampled_from("aäöüéñÅがデ한ộ"), min_size=1, max_size=6), st.booleans())
@given_shop
def test_a_picture_is_found_in_both_unicode_forms(shop: Path, name: str, decomposed: bool) -> None:
    forms: tuple[Literal["NFC", "NFD"], ...] = ("NFD", "NFC")
    on_disk, in_table = forms if decomposed else forms[::-1]
    folder = shop.parent / "images" / unicodedata.normalize(on_disk, f"f-{name}")
    folder.mkdir(exist_ok=True)
    (folder / unicodedata.normalize(on_disk, f"{name}.png")).write_bytes(garment((9, 9, 9)))
    path = unicodedata.normalize(in_table, f"f-{name}/{name}.png")
    table = read_products(with_columns(shop, image_path=[path, "SKU001.png", "SKU002.png", "SKU003.png"]))
    assert table.refusals == [] and unicodedata.normalize("NFC", table.rows[0].picture.stem) == unicodedata.normalize(
        "NFC", name
    )


def test_the_german_table_is_read_whole(shop: Path) -> None:
    table = read_products(case("german-cp1252", shop))
    assert [(row.price, row.sales_count) for row in table.rows] == [(1299, 1200), (89.9, 950), (1299, 950), (45, 950)]
    assert table.rows[0].color == "weiß" and table.rows[0].description == "Größe S – schön"
    assert [note.partition(":")[2].split(" (")[0] for note in table.notes] == [
        " read as Windows-1252", " the column price has decimal commas, so 1.299 was read as 1299",
    ]  # fmt: skip


def test_scientific_ids_and_formula_errors_are_named(shop: Path) -> None:
    said = "\n".join(map(str, read_products(case("excel-scientific-id", shop)).refusals))
    assert said.count("export it again") == 2 and '"#REF!" is an error' in said and '"#N/A" is an error' in said


def test_an_excel_file_without_content_is_one_sentence(shop: Path) -> None:
    with pytest.raises(TableError, match=r"products.xlsx cannot be read as an Excel file; save it as .xlsx or as CSV"):
        read_products(case("xlsx-as-table", shop))


def test_both_forms_of_names_are_read(shop: Path) -> None:
    if not CASES.parent.is_dir():
        pytest.skip("needs ../shared")
    with tarfile.open(CASES / "nfd-file-names" / "names.tar.gz") as packed:
        packed.extractall(shop.parent, filter="data")
    table = read_products(shop.parent / "products.csv")
    assert table.refusals == [] and len(table.rows) == len(list(csv.reader(shop.open(encoding="utf-8")))) - 1
