"""One budget a run and what was spent of it. Money in the database is whole nano-dollars, outside it USD as a float."""

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

from sqlalchemy import Connection, case, func, select, update

from tools.errors import Problem
from tools.storage.database import Database
from tools.storage.tables import CALLS, POTS

_PER_USD = 1_000_000_000


def nano_dollars(usd: float, *, up: bool = False) -> int:
    """The nearest whole nano-dollar, or with `up` the next one: a reservation is never smaller than what was asked.

    Raises ValueError for an amount that is negative, infinite or not a number.
    """
    if not math.isfinite(usd) or usd < 0:
        raise ValueError(f"{usd} is not an amount of money")
    exact = Decimal(repr(float(usd))) * _PER_USD
    return int(exact.to_integral_value(ROUND_CEILING if up else ROUND_HALF_EVEN))


def dollars(nano: int) -> float:
    """USD of whole nano-dollars."""
    return nano / _PER_USD


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may spend and has spent, in nano-dollars."""

    budget: int
    spent: int
    reserved: int

    @property
    def left(self) -> int:
        """What can still be reserved; less than nothing where a call cost more than its worst case."""
        return self.budget - self.spent - self.reserved


def find(connection: Connection, run: str, *, lock: bool = False) -> Budget | None:
    """The pot of a run, if it was opened. With `lock` nobody else changes it until the transaction ends."""
    query = select(POTS).where(POTS.c.run == run)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return Budget(row.budget, row.spent, row.reserved) if row else None


def reserve(connection: Connection, run: str, worst: int) -> bool:
    """Set an amount aside; False, and nothing done, if it would pass the budget."""
    fits = POTS.c.spent + POTS.c.reserved + worst <= POTS.c.budget
    change = update(POTS).where(POTS.c.run == run, fits).values(reserved=POTS.c.reserved + worst)
    return connection.execute(change).rowcount == 1


def book(connection: Connection, run: str, *, reserved: int = 0, spent: int = 0, in_doubt: int = 0) -> None:
    """Add to the three sums; what a reservation gives back is negative."""
    sums = {
        "reserved": POTS.c.reserved + reserved,
        "spent": POTS.c.spent + spent,
        "in_doubt": POTS.c.in_doubt + in_doubt,
    }
    connection.execute(update(POTS).where(POTS.c.run == run).values(**sums))


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


class NoBudget(Problem):
    """A paid call was tried where no purse is open."""

    remedy = "open one first"
