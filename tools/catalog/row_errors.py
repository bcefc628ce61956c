"""What can go wrong with a catalogue or with a row, each in words that name the way out."""

from dataclasses import dataclass

from tools.errors import Problem


class CatalogError(Problem):
    """A catalogue that cannot be opened, read or written."""


class CatalogBusy(CatalogError):
    """The `.db` is held by another process."""


class NoIndex(CatalogError):
    """Nothing was indexed for this embedder."""

    remedy = "run: bestshot index products.csv"


class TableError(CatalogError):
    """A CSV file that cannot be read as a table at all (single bad rows are refusals instead)."""


class QueryError(CatalogError, ValueError):
    """A search that cannot be answered as it was asked."""

    usage = True


_SHOWN = 60  # characters of a value that a message quotes


@dataclass(frozen=True, slots=True)
class RowError:
    """One refused row: where it stands, which value is wrong and how to mend it."""

    file: str  # the CSV's name
    line: int  # where the row starts, 1 = the header
    field: str  # the column, "" when the row as a whole is wrong
    value: str
    problem: str  # "is not a whole number"
    remedy: str  # "write 1200"
    row_id: str = ""  # the product id, where the row has a readable one

    @property
    def where(self) -> str:
        """The line and the value."""
        return f"{self.file} line {self.line}: {f'{self.field} {quoted(self.value)}' if self.field else 'the row'}"

    def __str__(self) -> str:
        return f"{self.where} {self.problem}; {self.remedy}"


class BadValue(Problem, ValueError):
    """A value of one field that cannot be taken: what is wrong with it and how to mend it."""

    def __init__(self, field: str, value: str, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy, f"{field} {quoted(value)}")
        self.field, self.value = field, value


def quoted(value: str) -> str:
    """The value in double quotes on one line, long ones cut, unprintable characters shown as escapes."""
    shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown) + '"'
