"""Tables as programs export them: Excel files, and CSV with any encoding, three delimiters, line breaks and mistakes."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Generic, TypeVar

from tools.catalog.encodings import Text, decode
from tools.catalog.row_errors import BadValue, TableError, quoted
from tools.catalog.workbook import first_sheet, is_workbook
from tools.catalog.xml_feed import feed_rows, is_xml
from tools.errors import one_line

_DELIMITERS = (",", ";", "\t")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_EXPORTED = frozenset({"Handle", "Images", "Bilder", "Imágenes", "image_link", "image link"})  # of shop systems
_EXCEL_HINT = re.compile(r'"?sep=.?"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the line where it starts, and its values by column, without spaces at their ends."""

    line: int
    values: Mapping[str, str]


Row = TypeVar("Row")
Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """The content of a file: its good rows in the order of the file, its refused rows, and its columns."""

    file: Path
    rows: list[Row]
    refusals: list[BadValue]
    notes: tuple[str, ...] = ()  # what a person should know about the reading of the whole file
    columns: tuple[str, ...] = ()

    def parsed(self, parse: Callable[[Row], Parsed], row_id: Callable[[Row], str] = lambda row: "") -> "Table[Parsed]":
        """Return the table with its rows parsed. A row for which `parse` raises BadValue is refused, with its id."""
        rows, refusals = list[Parsed](), list(self.refusals)
        for row in self.rows:
            try:
                rows.append(parse(row))
            except BadValue as bad:
                refusals.append(bad.in_row(self.file.name, attrgetter("line")(row), row_id(row)))
        return Table(self.file, rows, sorted(refusals, key=lambda refusal: refusal.line), self.notes, self.columns)


def read_records(path: Path, required: Sequence[str]) -> Table[Record]:
    """Read a CSV or Excel file with these columns. Without `required`, any columns are taken, and also a feed in XML.

    Columns are recognised by name, in any order and case. Other columns keep their name.

    Raises TableError if the file as a whole cannot be used: it cannot be read, or has no header or no rows.
    """
    data, note = _bytes(path), ""
    if (excel := is_workbook(data)) or (not required and is_xml(data)):
        grid, note = first_sheet(data, path.name) if excel else (feed_rows(data, path.name), "")
        if not grid:
            raise _empty(path.name, required)
        columns = _checked(_names(grid[0][1], required), required, path.name)
        found = [_fitted(cells, line, columns, "", path.name) for line, cells in grid[1:]]
    else:
        text = decode(data)
        lines = _LINE.findall(text.text)
        start, delimiter, columns = _header(path.name, lines, required)
        found = list(_rows(lines, start + 1, delimiter, columns, path.name))
        note = _guess(path.name, text) if text.guessed else ""
    if not found:
        raise TableError("has a header but no rows", "write one row for each product below it", path.name)
    rows = [row for row in found if isinstance(row, Record)]
    return Table(path, rows, [row for row in found if isinstance(row, BadValue)], (note,) if note else (), columns)


def csv_text(
    columns: Sequence[str], rows: Iterable[Mapping[str, object]], delimiter: str = ",", *, header: bool = True
) -> str:
    """Return rows as CSV. A cell that a row lacks is empty, and one of another column is left out."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", delimiter=delimiter)
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def header_of(path: Path, required: Sequence[str]) -> tuple[Text, str, tuple[str, ...]]:
    """Return the whole text, the delimiter and the columns in order. Raises TableError like `read_records`."""
    text = decode(_bytes(path))
    _, delimiter, columns = _header(path.name, _LINE.findall(text.text), required)
    return text, delimiter, columns


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TableError(one_line(error), "name a file that can be read") from error


def _guess(file: str, text: Text) -> str:
    words = re.findall(r"\w*[^\W\d_\x00-\x7f]\w*", text.text)
    shown = f" ({', '.join(dict.fromkeys(words[:3]))})" if words else ""
    return f"{file}: read as {text.encoding}{shown}; if these letters are wrong, save the file as CSV UTF-8"


def _header(file: str, lines: Sequence[str], required: Sequence[str]) -> tuple[int, str, tuple[str, ...]]:
    """Return the header's index, the delimiter that finds the most required columns, and all columns. Raises TableError."""
    start = next((i for i, line in enumerate(lines) if line.strip() and not _EXCEL_HINT.fullmatch(line.strip())), None)
    if start is None:
        raise _empty(file, required)
    split = {d: _names(next(csv.reader([lines[start].strip("\r\n")], delimiter=d)), required) for d in _DELIMITERS}
    delimiter = max(split, key=lambda d: (sum(name in required for name in split[d]), len(split[d])))
    beginning = "".join(lines[start : start + 9 if required else start + 1])
    if not set(required) & set(split[delimiter]) and re.search(r"[\0-\x08\x0e-\x1f]", beginning):
        raise TableError("is no table: it has bytes that no text has", "name a CSV, TSV or .xlsx file", file)
    return start, delimiter, _checked(split[delimiter], required, file)


def _empty(file: str, required: Sequence[str]) -> TableError:
    names = f": {', '.join(required)}" if required else ""
    return TableError("is empty", f"its first line must name the columns{names}", file)


def _names(cells: Sequence[str], required: Sequence[str]) -> list[str]:
    """Return the names of columns. A required one is known in any case, and with spaces or hyphens for `_`."""
    plain = [re.sub(r"[\s-]+", "_", name.strip().casefold()) for name in cells]
    return [known if known in required else name.strip() for known, name in zip(plain, cells, strict=True)]


def _checked(names: list[str], required: Sequence[str], file: str) -> tuple[str, ...]:
    """Return the columns of a header without empty ones at its end. Raises TableError if one is missing or doubtful."""
    while names and not names[-1]:  # spreadsheets pad rows with empty cells
        names.pop()
    if missing := [name for name in required if name not in names]:
        found = ", ".join(quoted(n)[1:-1] for n in names) or "none"
        remedy = f"found: {found}; needed: {', '.join(required)}"
        if "product_id" in required and not _EXPORTED.isdisjoint(names):
            remedy = f"it is an export of a shop system, so run: bestshot import {file}"
        raise TableError(f"has no column{'s' * (len(missing) > 1)} {', '.join(missing)}", remedy, file)
    if required and "" in names:
        raise TableError("has no name", "give it a name", f"{file}: column {names.index('') + 1} of the header")
    if required and (twice := sorted({name for name in names if names.count(name) > 1})):
        raise TableError(f"names the column {twice[0]} twice", "remove or rename one", file)
    return tuple(names)


def _rows(
    lines: Sequence[str], start: int, delimiter: str, columns: Sequence[str], file: str
) -> Iterator[Record | BadValue]:
    """Yield each row, or its refusal.

    After a bad row, reading goes on at the next line. So one forgotten quotation mark does not hide the good rows
    below.
    """
    at = start
    while at < len(lines):
        base, first = at, at
        reader = csv.reader(lines[base:], delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                line, first = first, base + reader.line_num
                if not any(cell.strip() for cell in cells):
                    continue
                row = _fitted(cells, line + 1, columns, delimiter, file)
                yield row
                if isinstance(row, BadValue) and first > line + 1:
                    at = line + 1
                    break
            else:
                return
        except csv.Error as error:
            yield _unreadable(file, first + 1, lines[first], str(error))
            at = first + 1


def _fitted(cells: list[str], line: int, columns: Sequence[str], delimiter: str, file: str) -> Record | BadValue:
    """Return a row with as many cells as the header. An Excel file (without a delimiter) has no empty cells at its end."""
    width, name = len(columns), {",": "comma", ";": "semicolon", "\t": "tab", "": "column without a name"}[delimiter]
    while len(cells) > width and not cells[-1].strip():  # spreadsheets pad rows with empty cells
        cells.pop()
    if not delimiter:
        cells += [""] * (width - len(cells))
    if len(cells) != width:
        remedy, more = "add what is missing", f"put quotation marks around a text with a {name} in it"
        problem = f"has {len(cells)} cells where the header has {width}"
        return BadValue("", delimiter.join(cells), problem, more if len(cells) > width else remedy).in_row(file, line)
    return Record(line, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))


def _unreadable(file: str, line: int, text: str, reason: str) -> BadValue:
    problem, remedy = f"has a misplaced quotation mark ({reason})", 'write "" for each quotation mark inside a text'
    if "end of data" in reason:
        problem, remedy = "opens a quotation mark that is never closed", f"close it, or {remedy}"
    elif "field limit" in reason:
        problem, remedy = f"has a cell of more than {csv.field_size_limit():,} characters", "shorten it"
    return BadValue("", text.strip(), problem, remedy).in_row(file, line)
