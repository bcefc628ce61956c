"""What was run and what came of it, in a database that outlives the checkpoints (SQLAlchemy Core)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Float, Integer, MetaData, String, Table, delete, event, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_META = MetaData()
_RUNS = Table(
    "runs",
    _META,
    Column("run", String, primary_key=True),
    Column("command", String, nullable=False),
    Column("started", String, nullable=False),
    Column("finished", String),
    Column("status", String, nullable=False),
    Column("options", JSON, nullable=False),
    Column("folder", String, nullable=False),
)
_PRODUCTS = Table(
    "products",
    _META,
    Column("run", String, primary_key=True),
    Column("product", String, primary_key=True),
    Column("status", String, nullable=False),
    Column("cost_usd", Float, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("document", JSON, nullable=False),
)
_ATTEMPTS = Table(
    "attempts",
    _META,
    Column("run", String, primary_key=True),
    Column("product", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("stage", String, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("picture", String),
    Column("cost_usd", Float, nullable=False),
    Column("seconds", Float, nullable=False),
)
_JUDGEMENTS = Table(
    "judgements",
    _META,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", String, nullable=False, index=True),
    Column("product", String, nullable=False),
    Column("shot", String, nullable=False),
    Column("decision", String, nullable=False),
    Column("note", String, nullable=False),
    Column("when", String, nullable=False),
    Column("who", String, nullable=False),
)


class UnknownRun(LookupError):
    """No run has this id."""


class UnknownJudgement(LookupError):
    """No judgement has this number."""


class Records:
    """Runs, their products and attempts. Open with `await Records.open(url)`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    async def open(cls, url: str) -> "Records":
        """Connect and create missing tables. `url` is a SQLAlchemy URL with an async driver."""
        engine = create_async_engine(url)
        if make_url(url).get_backend_name() == "sqlite":
            # Several processes of one shop write at once: readers don't block, writers wait their turn.
            @event.listens_for(engine.sync_engine, "connect")
            def _pragmas(connection: Any, _: Any) -> None:
                cursor = connection.cursor()
                cursor.execute("PRAGMA busy_timeout=5000")
                cursor.execute("PRAGMA journal_mode=WAL")
                cursor.close()

        async with engine.begin() as connection:
            await connection.run_sync(_META.create_all)
        return cls(engine)

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()

    async def start(self, run: str, command: str, options: Mapping[str, Any], folder: str) -> None:
        """Note that a run begins; a run that is resumed keeps its first options."""
        async with self._engine.begin() as connection:
            known = await connection.execute(select(_RUNS.c.run).where(_RUNS.c.run == run))
            if known.first() is None:
                row = {"run": run, "command": command, "started": _now(), "status": "running", "folder": folder}
                await connection.execute(insert(_RUNS).values(**row, options=dict(options)))
            else:
                again = {"status": "running", "finished": None}
                await connection.execute(update(_RUNS).where(_RUNS.c.run == run).values(**again))

    async def finish(self, run: str, status: str) -> None:
        """Note how a run ended: `finished`, `stopped` or `failed`."""
        async with self._engine.begin() as connection:
            done = {"status": status, "finished": _now()}
            await connection.execute(update(_RUNS).where(_RUNS.c.run == run).values(**done))

    async def keep(self, document: Mapping[str, Any]) -> None:
        """Store one product's run document with its attempts; storing it again replaces it."""
        run, product = document["run"], document["product"]
        row = {"run": run, "product": product, "status": document["status"], "cost_usd": document["cost_usd"]}
        attempts = [
            {
                "run": run, "product": product, "channel": shot.get("shot") or shot["channel"], "number": attempt["number"],
                "stage": attempt["stage"], "status": attempt["verdict"]["status"], "reason": attempt["reason"],
                "picture": attempt["picture"], "cost_usd": attempt["cost_usd"], "seconds": attempt["seconds"],
            }
            for shot in document["shots"]
            for attempt in shot["attempts"]
        ]  # fmt: skip
        async with self._engine.begin() as connection:
            for table in (_PRODUCTS, _ATTEMPTS):
                await connection.execute(delete(table).where(table.c.run == run, table.c.product == product))
            values = row | {"seconds": document["seconds"], "document": dict(document)}
            await connection.execute(insert(_PRODUCTS).values(**values))
            if attempts:
                await connection.execute(insert(_ATTEMPTS), attempts)

    async def runs(self, limit: int = 20) -> list[dict[str, Any]]:
        """The newest runs first, each with how many products it has by status."""
        async with self._engine.connect() as connection:
            newest = select(_RUNS).order_by(_RUNS.c.started.desc(), _RUNS.c.run.desc()).limit(limit)
            rows = [dict(row._mapping) for row in await connection.execute(newest)]
            for row in rows:
                found = await connection.execute(select(_PRODUCTS.c.status).where(_PRODUCTS.c.run == row["run"]))
                statuses = list(found.scalars())
                row["products"] = {status: statuses.count(status) for status in sorted(set(statuses))}
        return rows

    async def find(self, run: str) -> dict[str, Any]:
        """One run by id; `latest` is the newest. Raises UnknownRun."""
        query = select(_RUNS).order_by(_RUNS.c.started.desc(), _RUNS.c.run.desc()).limit(1)
        if run != "latest":
            query = select(_RUNS).where(_RUNS.c.run == run)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            raise UnknownRun(
                "no run yet" if run == "latest" else f"there is no run {run!r}; `bestshot runs` lists them"
            )
        return dict(row._mapping)

    async def documents(self, run: str) -> dict[str, dict[str, Any]]:
        """The run documents of all finished products of a run, by product id."""
        query = select(_PRODUCTS.c.product, _PRODUCTS.c.document).where(_PRODUCTS.c.run == run)
        async with self._engine.connect() as connection:
            return {row.product: row.document for row in await connection.execute(query)}

    async def judge(self, run: str, product: str, shot: str, decision: str, note: str, who: str) -> None:
        """Note what a person decided about a shot; earlier decisions stay on record."""
        row = {"run": run, "product": product, "shot": shot, "decision": decision, "note": note}
        async with self._engine.begin() as connection:
            await connection.execute(insert(_JUDGEMENTS).values(**row, when=_now(), who=who))

    async def judgements(self, run: str | None = None) -> list[dict[str, Any]]:
        """`{id, run, product, shot, decision, note, when, who}` of all runs or of one, in the order they were made."""
        query = select(_JUDGEMENTS).order_by(_JUDGEMENTS.c.id)
        if run is not None:
            query = query.where(_JUDGEMENTS.c.run == run)
        async with self._engine.connect() as connection:
            return [dict(row._mapping) for row in await connection.execute(query)]

    async def forget(self, judgement: int | None) -> int:
        """Take a judgement off the record, or all of them; returns how many there were. Raises UnknownJudgement."""
        gone = delete(_JUDGEMENTS)
        if judgement is not None:
            gone = gone.where(_JUDGEMENTS.c.id == judgement)
        async with self._engine.begin() as connection:
            count = (await connection.execute(gone)).rowcount
        if judgement is not None and not count:
            raise UnknownJudgement(f"there is no judgement {judgement}; `bestshot judgements` lists them")
        return int(count)

    async def pictures(self) -> set[str]:
        """Store keys of all attempts on record."""
        async with self._engine.connect() as connection:
            keys = await connection.execute(select(_ATTEMPTS.c.picture).where(_ATTEMPTS.c.picture.is_not(None)))
            return set(keys.scalars())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
