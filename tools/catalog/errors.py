"""What can go wrong with a catalogue, each in words that name the way out."""

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
