"""What a run cost, split for reports."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from tools.ledger.money import dollars
from tools.storage.database import Database
from tools.storage.tables import CALLS


@dataclass(frozen=True, slots=True)
class Cost:
    """A sum over calls that were booked: answered ones, and those in doubt at their reservation."""

    spent_usd: float
    in_doubt_usd: float  # part of spent_usd


@dataclass(frozen=True, slots=True)
class Costs:
    """One run."""

    total: Cost
    by_stage: dict[str, Cost]


async def read_costs(database: Database, run: str, product: str | None = None) -> Costs:
    """Sums of all booked calls of a run (of one product of it), exact to the nano-dollar before they become floats."""
    doubt = case((CALLS.c.status == "in_doubt", CALLS.c.cost), else_=0)
    query = (
        select(CALLS.c.stage, func.sum(CALLS.c.cost), func.sum(doubt))
        .where(CALLS.c.run == run, CALLS.c.status.in_(("answered", "in_doubt")))
        .group_by(CALLS.c.stage)
        .order_by(CALLS.c.stage)
    )
    if product is not None:
        query = query.where(CALLS.c.product == product)
    rows = await database.read(lambda connection: connection.execute(query).all())
    sums = {stage: (int(cost), int(in_doubt)) for stage, cost, in_doubt in rows}
    total = [sum(column) for column in zip((0, 0), *sums.values(), strict=True)]
    return Costs(_cost(*total), {stage: _cost(*both) for stage, both in sums.items()})


def _cost(spent: int, in_doubt: int) -> Cost:
    return Cost(dollars(spent), dollars(in_doubt))
