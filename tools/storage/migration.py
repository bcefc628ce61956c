"""Bring a database to the tables of this release: the numbered SQL files of `tools/storage/migrations`, each applied once.

`0003_what_for.sql` serves both databases, `0003_what_for.sqlite.sql` and `0003_what_for.postgresql.sql` one each. A
released file never changes. In a file a `;` at the end of a line ends a statement.
"""

import re
from datetime import UTC, datetime
from importlib.resources import files

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, func, insert, select

from tools.errors import Problem

FOLDER = files("tools.storage") / "migrations"
_APPLIED = Table(
    "bestshot_migrations",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("applied", String, nullable=False),  # time in UTC
)
_LOCK = 0x626573747368  # an advisory lock of PostgreSQL; SQLite's BEGIN IMMEDIATE keeps other processes out as it is


class NewerDatabase(Problem):
    """A newer release has changed the database."""


def migrate(connection: Connection) -> None:
    """Apply the files that are missing, in the caller's writing transaction: all of them or none.

    A database of a release without numbers keeps its tables, and its rows. Raises NewerDatabase.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    _APPLIED.create(connection, checkfirst=True)
    applied = connection.execute(select(func.max(_APPLIED.c.number))).scalar() or 0
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
        connection.execute(insert(_APPLIED).values(number=number, applied=now))


def _known(dialect: str) -> dict[int, str]:
    """The SQL of each migration."""
    found = {file.name: file for file in FOLDER.iterdir()}
    mine = [name for name in found if re.fullmatch(rf"[0-9]{{4}}_\w+(\.{dialect})?\.sql", name)]
    return {int(name[:4]): found[name].read_text(encoding="utf-8") for name in mine}
