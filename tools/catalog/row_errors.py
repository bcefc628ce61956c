"""Errors of a catalogue and of single rows, each with a remedy."""

from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class RowError:
    """One refused row: its place, the wrong value and the remedy."""

    file: str  # the CSV's name
    line: int  # the line where the row starts, counted from 1
    field: str  # the column; empty if the row as a whole is wrong
    value: str
    problem: str  # "is not a whole number"
    remedy: str  # "write 1200"
    row_id: str = ""  # the product id, if the row has a readable one

    @property
    def where(self) -> str:
        """Return file, line and value."""
        return f"{self.file} line {self.line}: {f'{self.field} {quoted(self.value)}' if self.field else 'the row'}"

    def __str__(self) -> str:
        return f"{self.where} {self.problem}; {self.remedy}"


def sentences(refusals: Iterable[RowError]) -> list[str]:
    """Return the refusals for people. One trouble of three or more rows is one sentence, with the first of them."""
    groups: dict[tuple[str, str, str], list[RowError]] = {}
    for one in refusals:
        groups.setdefault((one.file, one.field, one.problem), []).append(one)
    said = []
    for first, *others in groups.values():
        more = f" (and {len(others)} more rows, up to line {others[-1].line})" if len(others) > 1 else ""
        said += [f"{first.where}{more} {first.problem}; {first.remedy}"] if more else [str(first), *map(str, others)]
    return said


class BadValue(Problem, ValueError):
    """A value that its field cannot take: what is wrong with it, and the remedy."""

    def __init__(self, field: str, value: str, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy, f"{field} {quoted(value)}")
        self.field, self.value = field, value

    def in_row(self, file: str, line: int, row_id: str = "") -> RowError:
        """Return the refusal of the row that has the value."""
        return RowError(file, line, self.field, self.value, self.problem, self.remedy, row_id)


def quoted(value: str) -> str:
    """Return a value in double quotes on one line. Long values are cut, unprintable characters become escapes."""
    shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown) + '"'
