"""A database, SQLite or PostgreSQL, for several processes that write at once (SQLAlchemy Core).

A transaction is a plain function. It runs in one thread from begin to commit, so there is one change of thread and not
one for each statement. A cancelled task cannot leave a transaction half done.

Opening a database brings its tables to this release: each numbered SQL file of `tools/storage/migrations` is applied
once. `0003_what_for.sql` is for both databases, `0003_what_for.sqlite.sql` only for SQLite, and
`0003_what_for.postgresql.sql` only for PostgreSQL. A released file never changes. In a file, a `;` at the end of a line
ends a statement.
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
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from tools.errors import Problem, WrongValue

T = TypeVar("T")
_PATIENCE = 20  # s that a writer waits for other writers
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


class Database:
    """A database that runs transactions. Open it with `await Database.open(url)`."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        # SQLite has one writer at a time. One thread makes them take turns; the busy handler would sleep instead.
        self._threads = ThreadPoolExecutor(1 if engine.dialect.name == "sqlite" else 8, "database")

    @classmethod
    async def open(cls, place: str | Path) -> "Database":
        """Connect, and bring the tables to this release.

        Args:
            place: a SQLAlchemy URL of SQLite or PostgreSQL, whose driver is replaced by a synchronous one; or the path of
                a SQLite file. A path never becomes text of a URL, because %, ? and # have another meaning there.

        Raises:
            WrongValue: the URL is of another kind of database.
            NewerDatabase: a newer release has changed the database.
            SQLAlchemyError: the database cannot be opened.
        """
        parsed = sql.URL.create("sqlite", database=str(place)) if isinstance(place, Path) else sql.make_url(place)
        backend = parsed.get_backend_name()
        if backend not in _DRIVERS:
            remedy = "write sqlite:///FILE or postgresql://USER@HOST/NAME"
            problem = f"names a database of the kind {backend}, which cannot be used"
            raise WrongValue(problem, remedy, "BESTSHOT_DATABASE_URL")
        engine = sql.create_engine(parsed.set(drivername=_DRIVERS[backend]))
        if backend == "sqlite":
            sql.event.listen(engine, "connect", _prepare_sqlite)
            sql.event.listen(engine, "begin", _begin_sqlite)
        database = cls(engine)
        try:
            await database.write(migrate)
        except BaseException:
            await database.close()
            raise
        return database

    async def write(self, work: Callable[[sql.Connection], T]) -> T:
        """Run a transaction that may write. It is committed when `work` returns and undone if `work` raises."""
        return await self._run(self._writer.begin, work)

    async def read(self, work: Callable[[sql.Connection], T]) -> T:
        """Run a transaction that only reads."""
        return await self._run(self._engine.connect, work)

    async def _run(
        self, begin: Callable[[], AbstractContextManager[sql.Connection]], work: Callable[[sql.Connection], T]
    ) -> T:
        def transaction() -> T:
            with begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, transaction)

    def insert_new(self, into: sql.TableClause) -> "sqlite.Insert | postgresql.Insert":
        """Return an INSERT that does not change rows that are already there."""
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        return insert(into).on_conflict_do_nothing()

    async def close(self) -> None:
        """Wait for the running transactions and close the connections."""
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # so that the driver starts no transactions itself; see _begin_sqlite
    connection.execute(f"PRAGMA busy_timeout={_PATIENCE * 1000}")
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            # If several processes set one file to WAL, all but one fail at once. The busy timeout does not help.
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: sql.Connection) -> None:
    # With other writers, a transaction that reads before it writes fails at once. The busy timeout does not help.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


FOLDER = files("tools.storage") / "migrations"
_APPLIED = sql.text("INSERT INTO bestshot_migrations (number, applied) VALUES (:number, :applied)")
_LOCK = 0x626573747368  # an advisory lock of PostgreSQL; on SQLite, BEGIN IMMEDIATE already keeps other processes out


class NewerDatabase(Problem):
    """A newer release has changed the database."""


def migrate(connection: sql.Connection) -> None:
    """Apply the missing files in the caller's writing transaction: all of them or none.

    A database of a release without numbered migrations keeps its tables and rows.

    Raises:
        NewerDatabase: a newer release has changed the database.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    columns = "number INTEGER PRIMARY KEY, applied VARCHAR NOT NULL"  # applied: a time in UTC
    connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS bestshot_migrations ({columns})")
    applied = connection.exec_driver_sql("SELECT max(number) FROM bestshot_migrations").scalar() or 0
    known = _known(connection.dialect.name)
    if applied > max(known):
        problem = f"a newer release of bestshot has changed the database {connection.engine.url.database}"
        raise NewerDatabase(f"{problem} (migration {applied}; this release knows {max(known)})", "update bestshot")
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


def _table(name: str, columns: str, **typed: type[sql.types.TypeEngine[Any]]) -> sql.TableClause:
    """Return a table with these columns, whose names are between spaces. `typed` are more columns, with their types."""
    return sql.table(name, *map(sql.column, columns.split()), *(sql.column(*column) for column in typed.items()))


# The tables of records, ledger and embeddings; the migrations have their types and keys. Amounts of pots and calls are
# whole nano-dollars.
_NANO = sql.BigInteger
POTS = _table("pots", "run", budget=_NANO, spent=_NANO, reserved=_NANO, in_doubt=_NANO)
_CALL = "call_id work try run product shot stage attempt model status made_at ended_at host pid started"
CALLS = _table("calls", _CALL, worst=_NANO, cost=_NANO)

RUNS = _table("runs", "run command started finished status folder", options=sql.JSON)
PRODUCTS = _table("products", "run product status cost_usd seconds", document=sql.JSON)
JUDGEMENTS = _table("judgements", "id run product shot decision note when who")

# A vector is float32, little-endian.
EMBEDDINGS = _table("embeddings", "model dim sha256 made_at", vector=sql.LargeBinary)
