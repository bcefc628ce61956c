"""The budget of each run and what was spent of it: in whole nano-dollars in the database, in USD (float) outside it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

from sqlalchemy import Connection, select, update

from tools.errors import Problem
from tools.storage.database import POTS

_PER_USD = 1_000_000_000


def nano_dollars(usd: float, *, up: bool = False) -> int:
    """Return USD in whole nano-dollars.

    Args:
        usd: an amount of money in USD.
        up: round up instead of to the nearest, so that a reservation is never too small.

    Raises ValueError for an amount that is negative, infinite or not a number.
    """
    if not math.isfinite(usd) or usd < 0:
        raise ValueError(f"{usd} is not an amount of money")
    exact = Decimal(repr(float(usd))) * _PER_USD
    return int(exact.to_integral_value(ROUND_CEILING if up else ROUND_HALF_EVEN))


def dollars(nano: int) -> float:
    """Return whole nano-dollars in USD."""
    return nano / _PER_USD


def find(connection: Connection, run: str, *, lock: bool = False) -> tuple[int, int]:
    """Return the budget of a run and what of it can still be reserved, in nano-dollars. Raises NoBudget.

    Less than nothing is left after a call that cost more than its worst case. `lock` keeps the sums unchanged until the
    transaction ends.
    """
    query = select(POTS).where(POTS.c.run == run)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NoBudget(f"no budget is open for run {run!r}")
    return row.budget, row.budget - row.spent - row.reserved


def book(connection: Connection, run: str, added: Mapping[str, int]) -> None:
    """Add nano-dollars to the sums `reserved`, `spent` and `in_doubt` of a run. A negative amount gives some back."""
    sums = {name: POTS.c[name] + amount for name, amount in added.items()}
    connection.execute(update(POTS).where(POTS.c.run == run).values(**sums))


@dataclass(frozen=True, slots=True)
class Costs:
    """The cost in USD of calls that were booked: answered calls, and calls in doubt at their reservation."""

    spent_usd: float
    in_doubt_usd: float  # part of spent_usd
    by_stage: dict[str, float]  # by the name of the stage


class NoBudget(Problem):
    """A paid call was tried, but no budget is open for it."""

    remedy = "open a budget first"


class Overspent(Problem):
    """The worst case of the call would exceed the budget. The call was not made."""

    remedy = "give a larger budget (--budget)"
