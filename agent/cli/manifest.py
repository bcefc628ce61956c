"""The table of pictures for `verify --manifest`: columns `image, product`, optional `copy, channel, kind`."""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from tools.catalog.cell_values import copy_lines
from tools.catalog.csv_file import Record, Table, read_records
from tools.catalog.row_errors import BadValue
from tools.channels import Channels, UnknownChannel
from tools.models.roles import Kind

COLUMNS = ("image", "product")
_KINDS = ("auto", *get_args(Kind))


@dataclass(frozen=True, slots=True)
class Pair:
    """One picture to judge, with its line in the table; line 0 if there is no table."""

    line: int
    image: Path
    product: Path
    copy: tuple[str, ...]
    channel: str | None
    kind: str


def read_pairs(path: Path, known: Channels) -> Table[Pair]:
    """Read a table of pictures to judge. Raises TableError if the file as a whole cannot be read.

    The paths in the table are relative to the table's folder. Lines of copy are separated by `|`.

    Args:
        path: the CSV or Excel file.
        known: the channels that the table may name.
    """
    return read_records(path, COLUMNS).parsed(lambda record: _pair(record, path.absolute().parent, known))


def _pair(record: Record, home: Path, known: Channels) -> Pair:
    # "Copy" and "copy" name one column, as in all tables of the shop
    values = {name.casefold(): value for name, value in record.values.items()}
    channel, kind = values.get("channel", ""), values.get("kind", "") or "auto"
    copy = copy_lines(values.get("copy", ""))
    if kind not in _KINDS:
        raise BadValue("kind", kind, "is not a kind of picture", f"write {', '.join(_KINDS)}, or leave it empty")
    if channel:
        try:
            allowed = known.find(channel).text
        except UnknownChannel as unknown:
            raise BadValue("channel", channel, "is not a known channel", unknown.remedy) from None
        if copy and not allowed:
            problem = f"cannot be used: {channel} allows no text in the picture"
            raise BadValue("copy", values["copy"], problem, "leave the cell empty")
    return Pair(record.line, _file("image", values, home), _file("product", values, home), copy, channel or None, kind)


def _file(field: str, values: dict[str, str], home: Path) -> Path:
    value = values[field]
    if not value:
        raise BadValue(field, value, "is empty", "write the path of the picture")
    try:
        found = home / value
        if found.is_file():
            return found
    except (OSError, ValueError):  # the name is too long, or has a null byte
        pass
    raise BadValue(field, value, "is not a file", f"write its path relative to {home.name}/, the folder of the CSV")
