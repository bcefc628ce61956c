"""Excel files (.xlsx) as rows of text, read with openpyxl."""

import io
import zipfile
from decimal import Decimal

from openpyxl import load_workbook

from tools.catalog.row_errors import TableError

_LARGEST = 400_000_000  # bytes of the unpacked XML; more would fill the memory
_DIGITS = 10**15  # Excel keeps 15 digits of a number


def is_workbook(data: bytes) -> bool:
    """Return whether the bytes are a file of Excel or another spreadsheet, and not a text."""
    return data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))


def first_sheet(data: bytes, file: str) -> tuple[list[tuple[int, list[str]]], str]:
    """Return the row numbers and cells of the first sheet, without empty rows, and a note that names the other sheets.

    Raises TableError if it is no .xlsx file.
    """
    if not data.startswith(b"PK"):
        problem = "is an Excel file of before 2007 (.xls), or has a password"
        raise TableError(problem, "save it as .xlsx without a password", file)
    try:
        if sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(data)).infolist()) > _LARGEST:
            raise TableError("is too large when unpacked", "save the sheet as CSV UTF-8", file)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong size of the sheet
        written = ((number, [*map(_text, cells)]) for number, cells in enumerate(sheet.iter_rows(values_only=True), 1))
        rows = [(number, texts) for number, texts in written if any(texts)]
    except TableError:
        raise
    except Exception as error:  # a broken or foreign file can make the reader raise anything
        raise TableError("cannot be read as an Excel file", "save it as .xlsx or as CSV UTF-8", file) from error
    others = ", ".join(book.sheetnames[1:])
    return rows, f"{file}: only its first sheet was read, not {others}" if others else ""


def _text(cell: object) -> str:
    """Return a cell as a person would write it. A number never looks like one with marks between thousands."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return str(cell).upper() if isinstance(cell, bool) else str("" if cell is None else cell)
    text = f"{cell:E}" if abs(cell) >= _DIGITS else f"{Decimal(repr(cell)):f}".removesuffix(".0")
    return f"{text}0" if text[-4:-3] == "." else text
