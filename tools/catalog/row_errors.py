"""Errors of a catalogue and of single rows, each with a remedy."""

from collections.abc import Iterable
from typing import Self

from tools.errors import Problem


class CatalogError(Problem):
    """A catalogue that cannot be opened, read or written."""


class CatalogBusy(CatalogError):
    """Another process uses the `.db`."""


class NoIndex(CatalogError):
    """Nothing was indexed for this embedder."""

    remedy = "run: bestshot index products.csv"


class TableError(CatalogError):
    """A CSV file that cannot be read as a table. Single bad rows are refusals instead."""


class QueryError(CatalogError, ValueError):
    """A query that cannot be answered."""

    usage = True


_SHOWN = 60  # the most characters of a value that a message quotes


class BadValue(Problem, ValueError):
    """A value that its field cannot take, and from `in_row` on the refusal of its row.

    `field` is the column; empty if the row as a whole is wrong. `file` is the table's name, `line` where the row starts,
    counted from 1, and `row_id` the product id, if the row has a readable one.
    """

    file, line, row_id = "", 0, ""

    def __init__(self, field: str, value: str, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy, f"{field} {quoted(value)}" if field else "the row")
        self.field, self.value = field, value

    def in_row(self, file: str, line: int, row_id: str = "") -> Self:
        """Return the error with the row that has the value."""
        self.file, self.line, self.row_id = file, line, row_id
        self.where = f"{file} line {line}: {self.where}"
        return self.with_traceback(None)  # which would keep the whole table


def sentences(refusals: Iterable[BadValue]) -> list[str]:
    """Return the refusals for people. One trouble of three or more rows is one sentence, with the first of them."""
    groups: dict[tuple[str, str, str], list[BadValue]] = {}
    for one in refusals:
        groups.setdefault((one.file, one.field, one.problem), []).append(one)
    said = []
    for first, *others in groups.values():
        more = f" (and {len(others)} more rows, up to line {others[-1].line})" if len(others) > 1 else ""
        said += [f"{first.where}{more} {first.problem}; {first.remedy}"] if more else [str(first), *map(str, others)]
    return said


def quoted(value: str) -> str:
    """Return a value in double quotes on one line. Long values are cut, unprintable characters become escapes."""
    shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown) + '"'
