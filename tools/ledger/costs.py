"""What a run cost, split for reports."""

from dataclasses import dataclass, field

from sqlalchemy import case, func, select

from tools.database import Database
from tools.ledger.money import dollars
from tools.ledger.tables import CALLS


@dataclass(frozen=True, slots=True)
class Cost:
    """A sum over calls that were booked: answered ones, and those in doubt at their reservation."""

    calls: int = 0
    spent_usd: float = 0.0
    in_doubt_usd: float = 0.0  # part of spent_usd
    above_worst: int = 0  # calls that cost more than their worst case: the price table is out of date


@dataclass(frozen=True, slots=True)
class Costs:
    """One run. Keys are stages, model ids, product ids, and (product, shot)."""

    total: Cost = field(default_factory=Cost)
    by_stage: dict[str, Cost] = field(default_factory=dict)
    by_model: dict[str, Cost] = field(default_factory=dict)
    by_product: dict[str, Cost] = field(default_factory=dict)
    by_shot: dict[tuple[str, str], Cost] = field(default_factory=dict)


async def read_costs(database: Database, run: str, product: str | None = None) -> Costs:
    """Sums of all booked calls of a run (of one product of it), exact to the nano-dollar before they become floats."""
    keys = (CALLS.c.product, CALLS.c.shot, CALLS.c.stage, CALLS.c.model)
    doubt = case((CALLS.c.status == "in_doubt", CALLS.c.cost), else_=0)
    above = case((CALLS.c.cost > CALLS.c.worst, 1), else_=0)
    query = (
        select(*keys, func.count().label("calls"), func.sum(CALLS.c.cost), func.sum(doubt), func.sum(above))
        .where(CALLS.c.run == run, CALLS.c.status.in_(("answered", "in_doubt")))
        .group_by(*keys)
    )
    if product is not None:
        query = query.where(CALLS.c.product == product)
    sums: tuple[dict[object, list[int]], ...] = ({}, {}, {}, {}, {})
    for item, shot, stage, model, *figures in await database.read(lambda c: c.execute(query).all()):
        for group, key in zip(sums, ("", stage, model, item, (item, shot)), strict=True):
            before = group.get(key, [0, 0, 0, 0])
            group[key] = [a + int(b) for a, b in zip(before, figures, strict=True)]
    total, *groups = ({key: _cost(*figures) for key, figures in sorted(g.items(), key=str)} for g in sums)
    return Costs(total.get("", Cost()), *groups)  # type: ignore[arg-type]


def _cost(calls: int, spent: int, in_doubt: int, above_worst: int) -> Cost:
    return Cost(calls, dollars(spent), dollars(in_doubt), above_worst)
