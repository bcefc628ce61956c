"""A database, SQLite or PostgreSQL, for several processes that write at once (SQLAlchemy Core).

A transaction is a plain function that runs in a thread of its own from begin to commit: one hop instead of one for every
statement, and no cancelled task can leave one half done.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, MetaData, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
_CREATING = 0x626573747368  # advisory lock of PostgreSQL: `CREATE TABLE IF NOT EXISTS` alone is a race there
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


class Database:
    """Reading and writing transactions. Open with `await Database.open(url, tables)`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        # SQLite has one writer at a time: those of one process take turns here, not in its sleeping busy handler.
        self._threads = ThreadPoolExecutor(1 if engine.dialect.name == "sqlite" else 8, "database")

    @classmethod
    async def open(cls, url: str, tables: MetaData) -> "Database":
        """Connect and create missing tables. `url` is a SQLAlchemy URL; its driver may be an async one."""
        parsed = make_url(url)
        engine = create_engine(parsed.set(drivername=_DRIVERS.get(parsed.get_backend_name(), parsed.drivername)))
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)

        def create(connection: Connection) -> None:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CREATING})
            tables.create_all(connection)

        database = cls(engine)
        await database.write(create)
        return database

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run a transaction that may write: committed when `work` returns, undone if it raises."""

        def transaction() -> T:
            with self._writer.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, transaction)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run a transaction that only reads."""

        def transaction() -> T:
            with self._engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, transaction)

    def insert_new(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT that leaves rows alone which are there already."""
        if self._engine.dialect.name == "sqlite":
            return sqlite.insert(table).on_conflict_do_nothing()
        return postgresql.insert(table).on_conflict_do_nothing()

    async def close(self) -> None:
        """Finish what runs and give the connections back."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver starts no transactions of its own; see _begin_sqlite
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=20000")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once under other writers, whatever the timeout.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
