"""A database, SQLite or PostgreSQL, for several processes that write at once (SQLAlchemy Core).

A transaction is a plain function that runs in a thread of its own from begin to commit: one hop instead of one for every
statement, and no cancelled task can leave one half done.

Opening a database brings it to the tables of this release: the numbered SQL files of `tools/storage/migrations` are
applied once each. `0003_what_for.sql` serves both databases, `0003_what_for.sqlite.sql` and
`0003_what_for.postgresql.sql` one each. A released file never changes. In a file a `;` at the end of a line ends a
statement.
"""

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, TableClause, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite

from tools.errors import Problem, WrongValue

T = TypeVar("T")
_PATIENCE = 20  # seconds that a writer waits for others
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


class Database:
    """Reading and writing transactions. Open with `await Database.open(url)`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        # SQLite has one writer at a time: those of one process take turns here, not in its sleeping busy handler.
        self._threads = ThreadPoolExecutor(1 if engine.dialect.name == "sqlite" else 8, "database")

    @classmethod
    async def open(cls, url: str) -> "Database":
        """Connect and bring the tables to this release. `url` is a SQLAlchemy URL; its driver may be an async one.

        Raises WrongValue if it is of another database, NewerDatabase, and SQLAlchemy's errors.
        """
        parsed = make_url(url)
        backend = parsed.get_backend_name()
        if backend not in _DRIVERS:
            raise WrongValue(f"the database is {backend}", "write sqlite:///FILE or postgresql://USER@HOST/NAME")
        engine = create_engine(parsed.set(drivername=_DRIVERS[backend]))
        if backend == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        database = cls(engine)
        try:
            await database.write(migrate)
        except BaseException:
            await database.close()
            raise
        return database

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run a transaction that may write: committed when `work` returns, undone if it raises."""
        return await self._run(self._writer.begin, work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run a transaction that only reads."""
        return await self._run(self._engine.connect, work)

    async def _run(self, begin: Callable[[], AbstractContextManager[Connection]], work: Callable[[Connection], T]) -> T:
        def transaction() -> T:
            with begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, transaction)

    def insert_new(self, table: TableClause) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT that leaves rows alone which are there already."""
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        return insert(table).on_conflict_do_nothing()

    async def close(self) -> None:
        """Finish what runs and give the connections back."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # the driver starts no transactions of its own; see _begin_sqlite
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE * 1000}")
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # Of several processes that turn one file to WAL all but one fail at once, whatever the timeout.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once under other writers, whatever the timeout.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


FOLDER = files("tools.storage") / "migrations"
_APPLIED = text("INSERT INTO bestshot_migrations (number, applied) VALUES (:number, :applied)")
_LOCK = 0x626573747368  # an advisory lock of PostgreSQL; SQLite's BEGIN IMMEDIATE keeps other processes out as it is


class NewerDatabase(Problem):
    """A newer release has changed the database."""


def migrate(connection: Connection) -> None:
    """Apply the files that are missing, in the caller's writing transaction: all of them or none.

    A database of a release without numbers keeps its tables, and its rows. Raises NewerDatabase.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    columns = "number INTEGER PRIMARY KEY, applied VARCHAR NOT NULL"  # when: a time in UTC
    connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS bestshot_migrations ({columns})")
    applied = connection.exec_driver_sql("SELECT max(number) FROM bestshot_migrations").scalar() or 0
    known = _known(connection.dialect.name)
    if applied > max(known):
        raise NewerDatabase(
            f"a newer release of bestshot has changed the database {connection.engine.url.database} "
            f"(migration {applied}; this release knows {max(known)})",
            "update bestshot",
        )
    for number in range(applied + 1, max(known) + 1):
        for statement in re.findall(r".+?;$", known[number], flags=re.MULTILINE | re.DOTALL):
            connection.exec_driver_sql(statement)
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        connection.execute(_APPLIED, {"number": number, "applied": now})


def _known(dialect: str) -> dict[int, str]:
    """Return the SQL of each migration by its number."""
    found = {file.name: file for file in FOLDER.iterdir()}
    mine = [name for name in found if re.fullmatch(rf"[0-9]{{4}}_\w+(\.{dialect})?\.sql", name)]
    return {int(name[:4]): found[name].read_text(encoding="utf-8") for name in mine}
