"""What can go wrong with a catalogue, each in words that name the way out."""


class CatalogError(Exception):
    """A catalogue that cannot be opened, read or written; the message is one line for people."""


class CatalogBusy(CatalogError):
    """The `.db` is held by another process; the message names it and the way out."""


class NoIndex(CatalogError):
    """Nothing was indexed for this embedder; the message names the command to run."""


class TableError(CatalogError):
    """A CSV file that cannot be read as a table at all (single bad rows are refusals instead)."""


class QueryError(CatalogError, ValueError):
    """A search that cannot be answered as it was asked."""
