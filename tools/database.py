"""One way to open a database, SQLite or PostgreSQL, for several processes that write at once (SQLAlchemy Core)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, MetaData, Table, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

_CREATING = 0x626573747368  # advisory lock of PostgreSQL: `CREATE TABLE IF NOT EXISTS` alone is a race there


class Database:
    """Reading and writing transactions. Open with `await Database.open(url, tables)`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        # SQLite has one writer: tasks of one process queue here, fairly, rather than in its sleeping busy handler.
        self._turn = asyncio.Lock() if self.dialect == "sqlite" else nullcontext()

    @classmethod
    async def open(cls, url: str, tables: MetaData) -> "Database":
        """Connect and create missing tables. `url` is a SQLAlchemy URL with an async driver."""
        engine = create_async_engine(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(engine.sync_engine, "begin", _begin_sqlite)
        database = cls(engine)
        async with database.write() as connection:
            if database.dialect == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CREATING})
            await connection.run_sync(tables.create_all)
        return database

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write: committed at the end of the block, undone if it raises."""
        async with self._turn, self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads; it waits for no writer."""
        async with self._engine.connect() as connection:
            yield connection

    def insert_new(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT that leaves rows alone which are there already."""
        if self.dialect == "sqlite":
            return sqlite.insert(table).on_conflict_do_nothing()
        return postgresql.insert(table).on_conflict_do_nothing()

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()


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
