"""Keep the runs and their results in a database that stays when the checkpoints are deleted (SQLAlchemy Core)."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, UpdateBase, and_, delete, func, insert, select, tuple_, update

from tools.errors import Problem
from tools.storage.database import JUDGEMENTS, PRODUCTS, RUNS, Database

_AT_ONCE = 200  # places of one query
_NEWEST = select(RUNS).order_by(RUNS.c.started.desc(), RUNS.c.run.desc())


class UnknownRun(Problem, LookupError):
    """No run has this id."""


class UnknownJudgement(Problem, LookupError):
    """No judgement has this number."""


class Records:
    """The runs, the documents of their products, and the decisions of people about them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, run: str, command: str, options: Mapping[str, Any], folder: str) -> None:
        """Record that a run begins. A resumed run keeps its first options."""
        row = {"run": run, "command": command, "started": _now(), "status": "running", "folder": folder}
        new = self._database.insert_new(RUNS).values(**row, options=dict(options))
        await self._write(new, update(RUNS).where(RUNS.c.run == run).values(status="running", finished=None))

    async def finish(self, run: str, status: str) -> None:
        """Record how a run ended: `finished`, `stopped` or `failed`."""
        await self._write(update(RUNS).where(RUNS.c.run == run).values(status=status, finished=_now()))

    async def keep(self, document: Mapping[str, Any]) -> None:
        """Store the run document of a product. Replace an older one of this run and product."""
        row = {name: document[name] for name in ("run", "product", "status", "cost_usd", "seconds")}
        old = delete(PRODUCTS).where(PRODUCTS.c.run == row["run"], PRODUCTS.c.product == row["product"])
        await self._write(old, insert(PRODUCTS).values(**row, document=dict(document)))

    async def runs(self, limit: int = 20) -> list[dict[str, Any]]:
        """Return the rows of the newest runs, newest first. `products` maps each status to its number of products."""
        newest = _NEWEST.limit(limit)
        by = (PRODUCTS.c.run, PRODUCTS.c.status)
        mine = PRODUCTS.c.run.in_(newest.with_only_columns(RUNS.c.run))
        counts = select(*by, func.count()).where(mine).group_by(*by).order_by(*by)

        def read(connection: Connection) -> list[dict[str, Any]]:
            rows = {row["run"]: {**row, "products": {}} for row in connection.execute(newest).mappings()}
            for run, status, count in connection.execute(counts):
                if run in rows:  # another run may have begun between the two queries
                    rows[run]["products"][status] = count
            return list(rows.values())

        return await self._database.read(read)

    async def find(self, run: str) -> dict[str, Any]:
        """Return the row of a run by its id. `latest` is the newest run of products. Raises UnknownRun."""
        newest = _NEWEST.where(RUNS.c.command != "scene").limit(1)
        found = await self._rows(newest if run == "latest" else select(RUNS).where(RUNS.c.run == run))
        if not found:
            if run == "latest":
                raise UnknownRun("there is no run yet", "make one with: bestshot run PRODUCT")
            raise UnknownRun(f"there is no run {run!r}", "`bestshot runs` lists the runs")
        return found[0]

    async def documents(self, run: str, product: str | None = None) -> dict[str, dict[str, Any]]:
        """Return the run documents of all finished products of a run, or of one product, by product id."""
        query = select(PRODUCTS.c.document).where(PRODUCTS.c.run == run)
        found = await self._documents(query if product is None else query.where(PRODUCTS.c.product == product))
        return {document["product"]: document for document in found}

    async def _documents(self, query: Select[Any]) -> list[dict[str, Any]]:
        found = [row["document"] for row in await self._rows(query)]
        for shot in (shot for document in found for shot in document["shots"]):
            shot.setdefault("shot", shot["channel"])  # older releases made one picture per channel
        return found

    async def outcomes(self) -> list[dict[str, Any]]:
        """Return `{run, product, status, cost_usd, judged}` of each product of each run, newest run first.

        `judged` is the number of the newest decision of a person about it; 0 if there is none.
        """
        of, by = PRODUCTS.c, (JUDGEMENTS.c.run, JUDGEMENTS.c.product)
        last = select(*by, func.max(JUDGEMENTS.c.id).label("id")).group_by(*by).subquery()
        places = PRODUCTS.join(RUNS, of.run == RUNS.c.run)
        judged = places.outerjoin(last, and_(last.c.run == of.run, last.c.product == of.product))
        columns = (of.run, of.product, of.status, of.cost_usd, func.coalesce(last.c.id, 0).label("judged"))
        query = select(*columns).select_from(judged)
        return await self._rows(query.order_by(RUNS.c.started.desc(), RUNS.c.run.desc(), of.product))

    async def documents_at(self, places: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        """Return the run documents of these `(run, product)`, in any order. Those that are not there are left out."""
        found: list[dict[str, Any]] = []
        for first in range(0, len(places), _AT_ONCE):
            here = tuple_(PRODUCTS.c.run, PRODUCTS.c.product).in_(places[first : first + _AT_ONCE])
            found += await self._documents(select(PRODUCTS.c.document).where(here))
        return found

    async def judge(self, run: str, product: str, shot: str, decision: str, note: str, who: str) -> None:
        """Record the decision of a person about a shot. Earlier decisions stay on record."""
        row = {"run": run, "product": product, "shot": shot, "decision": decision, "note": note}
        await self._write(insert(JUDGEMENTS).values(**row, when=_now(), who=who))

    async def judgements(self) -> list[dict[str, Any]]:
        """Return each judgement as `{id, run, product, shot, decision, note, when, who}`, oldest first."""
        return await self._rows(select(JUDGEMENTS).order_by(JUDGEMENTS.c.id))

    async def forget(self, judgement: int | None) -> int:
        """Delete a judgement, or all of them for None. Return how many were deleted. Raises UnknownJudgement."""
        gone = delete(JUDGEMENTS)
        if judgement is not None:
            gone = gone.where(JUDGEMENTS.c.id == judgement)
        count = await self._write(gone)
        if judgement is not None and not count:
            raise UnknownJudgement(f"there is no judgement {judgement}", "`bestshot judgements` lists the judgements")
        return count

    async def _rows(self, query: Select[Any]) -> list[dict[str, Any]]:
        return await self._database.read(lambda connection: [dict(row) for row in connection.execute(query).mappings()])

    async def _write(self, *statements: UpdateBase) -> int:
        """Run statements in one transaction. Return how many rows the last one changed."""
        return await self._database.write(lambda connection: [connection.execute(s).rowcount for s in statements][-1])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def new_run_id() -> str:
    """Return a run id that is readable and sorts by local time: `20261122-154434-7f3a`."""
    return f"{datetime.now().astimezone():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
