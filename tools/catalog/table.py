"""Reading of products.csv and new_products.csv, with the pictures that they name."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath

from tools.catalog.cell_values import copy_lines, decoded, parse_id, parse_label, parse_price, parse_text, parse_whole
from tools.catalog.csv_file import Record, Row, Table, read_records
from tools.catalog.numbers import decimal_of, is_unclear
from tools.catalog.row_errors import BadValue, TableError
from tools.imaging.opening import PictureError, check_header
from tools.storage.files import inside

_LARGEST_FILE = 200_000_000  # bytes; enough for a 64-megapixel picture without compression


def find_picture(field: str, value: str, folders: Sequence[Path]) -> Path:
    """Return the absolute path of a picture in the first of `folders` that has it.

    Raises BadValue for absolute paths, "..", drive letters, links that lead out of the folder, and files that are not a
    picture of at most 64 megapixels, judged by their header.
    """
    if not value:
        raise BadValue(field, value, "is empty", "write the picture's file name")
    if "\\" in value:
        raise BadValue(field, value, "has backslashes", f"write {value.replace(chr(92), '/')}")
    relative = PurePosixPath(value)
    if relative.is_absolute() or ".." in relative.parts or re.match(r"[A-Za-z]:|~|[a-z]+://", value):
        remedy = f"put the picture into {folders[0].name}/ and write its file name"
        raise BadValue(field, value, "is outside the picture folder", remedy)
    for folder in folders:
        if name := _as_on_disk(folder, relative):
            found = inside(folder, name, hidden=True)
            if found is None:
                remedy = f"put a copy of the picture into {folder.name}/"
                raise BadValue(field, value, "is a link to a file outside the picture folder", remedy)
            _check(field, value, found)
            return found
    names = " or ".join(f"{folder.name}/" for folder in folders)
    raise BadValue(field, value, f"is not in {names}", _instead(relative, folders))


def _as_on_disk(folder: Path, relative: PurePosixPath) -> str | None:
    """Return the name of a file as the disk has it: a letter with an accent is one character there, or two (NFC, NFD)."""
    with suppress(OSError):
        if (folder / relative).exists():
            return str(relative)
    there = PurePosixPath()
    for part in relative.parts:
        plain = unicodedata.normalize("NFC", part)
        alike = next((n for n in _listing(folder / there) if unicodedata.normalize("NFC", n) == plain), None)
        if alike is None:
            return None
        there /= alike
    return str(there)


def _check(field: str, value: str, file: Path) -> None:
    if not file.is_file():
        raise BadValue(field, value, "is not a file", "write the picture's file name")
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise BadValue(field, value, "is larger than 200 MB", "save it as a smaller file")
        with file.open("rb") as stream:
            check_header(stream)
    except PictureError as error:
        raise BadValue(field, value, error.problem, error.remedy) from None
    except OSError as error:
        raise BadValue(field, value, f"cannot be read ({error.strerror})", "give permission to read the file") from None


def _instead(relative: PurePosixPath, folders: Sequence[Path]) -> str:
    """Return a remedy: a file whose name differs only in case or ending, if there is one."""
    for folder in folders:
        for name in _listing(folder / relative.parent):
            if PurePosixPath(name).stem.casefold() == relative.stem.casefold():
                return f"there is {name}: write {relative.with_name(name)}"
    return f"put the picture into {folders[0].name}/ or correct the name"


def _listing(folder: Path) -> tuple[str, ...]:
    with suppress(OSError, ValueError):
        return _names(folder, folder.stat().st_mtime_ns)
    return ()


@lru_cache(maxsize=8)
def _names(folder: Path, changed: int) -> tuple[str, ...]:
    return tuple(sorted(entry.name for entry in folder.iterdir()))


PRODUCT_COLUMNS = (
    "product_id", "image_path", "category", "color", "style", "season", "sales_count", "description", "price",
)  # fmt: skip
NEW_PRODUCT_COLUMNS = ("new_id", "image_path", "category", "style", "season", "prompt_hint")
RESERVED = frozenset({"dense", "sparse", "id", "distance", "pk", "score"})  # names that Milvus or the index use
_EXTRA_BYTES = 64_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product: its columns, the picture file that `image_path` names, and the extra columns of the table."""

    product_id: str
    image_path: str
    category: str
    color: str
    style: str
    season: str
    sales_count: int
    description: str
    price: float
    picture: Path
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow(Product):
    """A product as a row of `products.csv`. `line` is where the row starts."""

    line: int


@dataclass(frozen=True, slots=True)
class NewProduct:
    """One garment that needs promotional pictures. `image_path` is the file of its flat-lay."""

    id: str
    image_path: Path
    category: str
    style: str
    season: str
    prompt_hint: str
    copy: tuple[str, ...]
    line: int
    extra: Mapping[str, str]


def read_products(csv_path: Path, images: Path | None = None) -> Table[ProductRow]:
    """Read `products.csv`. Raises TableError if the file as a whole cannot be read.

    Pictures are looked for in `images`. Without it, they are looked for in images/ next to the CSV, then next to the
    CSV.
    """
    folders = _folders(csv_path, images, "images")

    def parse(record: Record, extra: Mapping[str, str]) -> ProductRow:
        value = record.values
        return ProductRow(
            product_id=parse_id("product_id", value["product_id"]),
            image_path=value["image_path"],
            category=parse_label("category", value["category"], required=True),
            **{name: parse_label(name, value[name]) for name in ("color", "style", "season")},
            sales_count=parse_whole("sales_count", value["sales_count"], decimals["sales_count"]),
            description=parse_text("description", value["description"]),
            price=parse_price("price", value["price"], decimals["price"]),
            picture=find_picture("image_path", parse_label("image_path", value["image_path"]), folders),
            line=record.line,
            extra=extra,
        )

    records = read_records(csv_path, PRODUCT_COLUMNS)
    decimals = {name: decimal_of(row.values[name] for row in records.rows) for name in ("sales_count", "price")}
    return _read(records, PRODUCT_COLUMNS, parse, *(_commas(records) if decimals["price"] == "," else ()))


def read_new_products(csv_path: Path, images: Path | None = None) -> Table[NewProduct]:
    """Read `new_products.csv`. Raises TableError if the file as a whole cannot be read.

    Flat-lays are looked for in `images`. Without it, they are looked for in new_products/ next to the CSV, then next to
    the CSV. A category may be empty: the run then takes the category of similar products. The optional column `copy`
    has lines separated by `|` or line breaks.
    """
    folders = _folders(csv_path, images, "new_products")

    def parse(record: Record, extra: Mapping[str, str]) -> NewProduct:
        value = record.values
        return NewProduct(
            id=parse_id("new_id", value["new_id"]),
            **{name: parse_label(name, value[name]) for name in ("category", "style", "season")},
            prompt_hint=parse_text("prompt_hint", value["prompt_hint"]),
            image_path=find_picture("image_path", parse_label("image_path", value["image_path"]), folders),
            copy=copy_lines(extra.get("copy", "")),
            line=record.line,
            extra={name: text for name, text in extra.items() if name != "copy"},
        )

    return _read(read_records(csv_path, NEW_PRODUCT_COLUMNS), NEW_PRODUCT_COLUMNS, parse)


def _folders(csv_path: Path, images: Path | None, beside: str) -> tuple[Path, ...]:
    if images is None:
        home = csv_path.absolute().parent
        return home / beside, home
    if not images.is_dir():
        raise TableError("is not a folder", "name the folder that holds the pictures", str(images))
    return (images.absolute(),)


def _commas(table: Table[Record]) -> Iterator[str]:
    """Yield a note for the first price like "1.299", which is 1299 because other prices have decimal commas."""
    for price in [row.values["price"] for row in table.rows if is_unclear(row.values["price"])]:
        if "." in price:
            whole = price.replace(".", "")
            yield f"{table.file.name}: the column price has decimal commas, so {price} was read as {whole}"
            return


def _read(
    records: Table[Record], columns: Sequence[str], parse: Callable[[Record, Mapping[str, str]], Row], *notes: str
) -> Table[Row]:
    extras = [name for name in records.columns if name not in columns]
    if taken := sorted(name for name in extras if name in RESERVED or name.startswith(("$", "bestshot_"))):
        raise TableError("is reserved", "rename the column", f"{records.file.name}: the column name {taken[0]}")
    first_lines: dict[str, int] = {}  # by id; its case does not count, as some disks cannot tell SKU1 from sku1

    def row_id(record: Record) -> str:
        return unicodedata.normalize("NFC", record.values[columns[0]])

    def checked(record: Record) -> Row:
        extra = {name: parse_text(name, record.values[name]) for name in extras}
        _refuse_heavy(extra)
        row = parse(record, extra)
        first = first_lines.setdefault(row_id(record).casefold(), record.line)
        if first != record.line:
            raise BadValue(columns[0], row_id(record), f"is already used in line {first}", "write another id")
        return row

    def meant(values: Mapping[str, str]) -> Mapping[str, str]:  # an id and a file name stay as they are
        return {name: text if name in columns[:2] else decoded(text) for name, text in values.items()}

    rows = [Record(row.line, meant(row.values)) for row in records.rows]
    if changed := sum(row != given for row, given in zip(rows, records.rows, strict=True)):
        notes += (f"{records.file.name}: HTML entities and written line breaks (\\n) were decoded in {changed} rows",)
    return replace(records, rows=rows, notes=records.notes + notes).parsed(checked, row_id)


def _refuse_heavy(extra: Mapping[str, str]) -> None:
    """Raise BadValue if the extra columns of a row do not fit into one JSON value of Milvus (at most 65,536 bytes)."""
    size = sum(len(json.dumps([name, text])) for name, text in extra.items())
    if size > _EXTRA_BYTES:
        heaviest = max(extra, key=lambda name: len(extra[name]))
        problem = f"makes the extra columns {size:,} bytes long; at most {_EXTRA_BYTES:,} fit"
        raise BadValue(heaviest, extra[heaviest], problem, "shorten it")
