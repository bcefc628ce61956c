"""Tables come from numbered SQL files: once each, all or none, whoever opens the database first."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, TableClause, create_engine, inspect, text
from sqlalchemy.types import NullType

from agent.services import open_services
from tests.ledgers import booked
from tools.ledger.budgets import Costs
from tools.ledger.ledger import Ledger
from tools.ledger.payer import Paid
from tools.storage import database as migration
from tools.storage.database import Database, NewerDatabase
from tools.storage.embeddings import EmbeddingCache
from tools.storage.records import Records

RUN = "20261128-090000-aaaa"
TABLES = list(vars(migration).values())
OLD = Path(__file__).with_name("databases")
OPEN = """
import asyncio, pathlib, sys, time
from tools.storage.database import Database
print("ready", flush=True)
while not pathlib.Path(sys.argv[2]).exists():
    time.sleep(0.001)
asyncio.run(Database.open(sys.argv[1]))
"""


def load(url: str) -> None:
    """Fill a database with what the release before migrations wrote."""
    engine = create_engine(url)
    script = (OLD / f"before_migrations.{engine.dialect.name}.sql").read_text(encoding="utf-8")
    raw: Any = engine.raw_connection()
    raw.executescript(script) if engine.dialect.name == "sqlite" else raw.cursor().execute(script)
    raw.commit()
    raw.close()
    engine.dispose()


def query(url: str, sql: str) -> list[Any]:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(sql))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def schema(connection: Connection) -> dict[str, Any]:
    """Columns with types, keys and indexes of each table, in no order."""
    found, known = inspect(connection), {}
    for name in found.get_table_names():
        columns = {c["name"]: (repr(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(name)}
        indexes = {(index["name"], *index["column_names"]) for index in found.get_indexes(name)}
        known[name] = (columns, found.get_pk_constraint(name)["constrained_columns"], indexes)
    return known


def tables_of(url: str) -> dict[str, Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = schema(connection)
    engine.dispose()
    return found


@pytest.fixture
async def taken_over(empty_url: str) -> AsyncIterator[Database]:
    load(empty_url)
    opened = await Database.open(empty_url)
    yield opened
    await opened.close()


async def test_a_database_of_the_release_before_migrations_keeps_all_it_has(
    taken_over: Database, tmp_path: Path
) -> None:
    kept, ledger = Records(taken_over), Ledger(taken_over, str(tmp_path))
    [run] = await kept.runs()
    assert (run["run"], run["status"], run["options"]["channels"]) == (RUN, "finished", ["shopify"])
    assert run["products"] == {"accepted": 1}
    assert (await kept.documents(RUN))["NEW1"]["shots"][0]["attempts"][0]["picture"] == "ab/cd"
    [judgement] = await kept.judgements()
    assert (judgement["id"], judgement["note"]) == (1, "the wall is too blue; it's cold")
    assert await ledger.left(RUN) == 0.95
    assert await ledger.costs(RUN) == Costs(0.05, 0.02, {"inspect": 0.02, "single": 0.03})
    [vector] = await EmbeddingCache(taken_over).get_many("embedder", 2, [b"photo"])
    assert vector is not None and vector.tolist() == [1.5, -2.0]


async def test_a_database_of_the_release_before_migrations_goes_on(taken_over: Database, tmp_path: Path) -> None:
    kept, ledger = Records(taken_over), Ledger(taken_over, str(tmp_path))
    await kept.start(RUN, "run", {"channels": ["other"]}, "elsewhere")
    assert (await kept.find("latest"))["options"] == {"channels": ["shopify"], "budget_usd": 1.0}
    document = (await kept.documents(RUN))["NEW1"]
    await kept.keep(document | {"status": "needs_review"})
    assert (await kept.runs())[0]["products"] == {"needs_review": 1}
    await kept.judge(RUN, "NEW1", "shopify", "approve", "", "ben")
    assert [row["id"] for row in await kept.judgements()] == [1, 2]
    await ledger.open_budget(RUN, 5)  # keeps the first amount
    assert await ledger.left(RUN) == 0.95

    async def call() -> Paid:
        return Paid(b"answer", 0.01)

    await ledger.payer(RUN, "NEW1", "shopify", "retouch", 2).pay(b"another", "m", 0.02, call)
    assert (await booked(ledger, RUN)).spent_usd == 0.06
    await EmbeddingCache(taken_over).put_many("embedder", [b"photo", b"new"], np.ones((2, 2), np.float32))


async def test_an_old_database_gets_the_tables_of_a_new_one(empty_url: str, taken_over: Database) -> None:
    old = await taken_over.read(schema)
    for name in old:
        query(empty_url, f"DROP TABLE {name}")
    again = await Database.open(empty_url)
    assert await again.read(schema) == old
    await again.close()


async def test_opening_again_changes_nothing(empty_url: str, taken_over: Database) -> None:
    first = query(empty_url, "SELECT * FROM bestshot_migrations ORDER BY number")
    again = await Database.open(empty_url)
    await again.close()
    assert query(empty_url, "SELECT * FROM bestshot_migrations ORDER BY number") == first
    assert [number for number, _ in first] == list(range(1, len(first) + 1))


async def test_the_names_and_types_that_the_code_uses_are_those_of_the_tables(taken_over: Database) -> None:
    def columns(connection: Connection) -> dict[str, dict[str, Any]]:
        found = inspect(connection)
        return {name: {c["name"]: c["type"] for c in found.get_columns(name)} for name in found.get_table_names()}

    used = [item for item in TABLES if isinstance(item, TableClause)]
    real = await taken_over.read(columns)
    # earlier releases wrote the attempts too
    assert {table.name for table in used} == set(real) - {"bestshot_migrations", "attempts"}
    for table in used:
        assert set(table.c.keys()) == set(real[table.name])
        typed = [column for column in table.c if not isinstance(column.type, NullType)]
        assert all(isinstance(real[table.name][column.name], type(column.type)) for column in typed)


@pytest.mark.parametrize("old", [False, True])
def test_processes_that_open_at_once_migrate_once(empty_url: str, tmp_path: Path, old: bool) -> None:
    if old:
        load(empty_url)
    go = tmp_path / "go"
    command = [sys.executable, "-c", OPEN, empty_url, str(go)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    for process in processes:
        assert process.stdout and process.stdout.readline() == b"ready\n"
    go.touch()
    assert [process.wait(60) for process in processes] == [0, 0, 0, 0]
    numbers = [number for (number,) in query(empty_url, "SELECT number FROM bestshot_migrations ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_database_of_a_newer_release_is_refused_and_left_alone(empty_url: str, taken_over: Database) -> None:
    query(empty_url, "INSERT INTO bestshot_migrations VALUES (999, '2027')")
    query(empty_url, "DROP TABLE attempts")
    with pytest.raises(NewerDatabase, match=r"newer release .* has changed .* \(migration 999; .*\); update bestshot$"):
        await Database.open(empty_url)
    assert "attempts" not in tables_of(empty_url)


async def test_a_shop_of_a_newer_release_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".bestshot").mkdir()
    url = f"sqlite:///{tmp_path / '.bestshot' / 'records.db'}"
    await (await Database.open(url)).close()
    query(url, "INSERT INTO bestshot_migrations VALUES (999, '2027')")
    with pytest.raises(NewerDatabase, match=r"records.db \(migration 999"):
        await open_services(tmp_path)


async def test_a_migration_that_fails_leaves_nothing_behind(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "FOLDER", tmp_path)
    (tmp_path / "0001_good.sql").write_text("CREATE TABLE good (\n    a INTEGER -- one; two\n);\n")
    bad = tmp_path / "0002_bad.sql"
    bad.write_text("INSERT INTO good VALUES (1);\nCREATE TABLE good (a INTEGER);\n")
    with pytest.raises(Exception, match="already exists"):
        await Database.open(empty_url)
    assert tables_of(empty_url) == {}
    bad.write_text("INSERT INTO good VALUES (1);\nINSERT INTO good\nVALUES (2);\n")
    await (await Database.open(empty_url)).close()
    assert query(empty_url, "SELECT a FROM good ORDER BY a") == [(1,), (2,)]


@pytest.mark.parametrize("driver", ["", "+aiosqlite", "+pysqlite"])
async def test_any_driver_of_sqlite_may_be_named(tmp_path: Path, driver: str) -> None:
    await (await Database.open(f"sqlite{driver}:///{tmp_path / 'records.db'}")).close()
    assert "runs" in tables_of(f"sqlite:///{tmp_path / 'records.db'}")


@pytest.mark.parametrize("driver", ["", "+psycopg", "+psycopg_async", "+asyncpg"])
async def test_any_driver_of_postgresql_may_be_named(postgres: str, driver: str) -> None:
    database = await Database.open(postgres.replace("+psycopg", driver))
    assert "runs" in await database.read(schema)
    await database.close()


async def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="mysql, which cannot be used; write sqlite:///FILE or postgresql://"):
        await Database.open("mysql+aiomysql://root@localhost/shop")
