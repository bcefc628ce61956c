"""One pot of money a run. Every change is one statement, so that no interleaving of writers passes the budget.

All functions run inside a transaction of the caller's, which holds the journal's entry too.
"""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.ledger.tables import POTS


@dataclass(frozen=True, slots=True)
class Pot:
    """What a run may spend and has spent, in nano-dollars; `in_doubt` is part of `spent`."""

    budget: int
    spent: int
    reserved: int
    in_doubt: int

    @property
    def left(self) -> int:
        """What can still be reserved; less than nothing where a call cost more than its worst case."""
        return self.budget - self.spent - self.reserved


async def find(connection: AsyncConnection, run: str) -> Pot | None:
    """The pot of a run, if it was opened."""
    row = (await connection.execute(select(POTS).where(POTS.c.run == run))).first()
    return Pot(row.budget, row.spent, row.reserved, row.in_doubt) if row else None


async def raise_to(connection: AsyncConnection, run: str, budget: int) -> bool:
    """Enlarge a budget; False if it has that much already or there is no pot."""
    larger = update(POTS).where(POTS.c.run == run, POTS.c.budget < budget).values(budget=budget)
    return (await connection.execute(larger)).rowcount == 1


async def reserve(connection: AsyncConnection, run: str, worst: int) -> bool:
    """Set an amount aside; False, and nothing done, if it would pass the budget."""
    fits = POTS.c.spent + POTS.c.reserved + worst <= POTS.c.budget
    change = update(POTS).where(POTS.c.run == run, fits).values(reserved=POTS.c.reserved + worst)
    return (await connection.execute(change)).rowcount == 1


async def book(connection: AsyncConnection, run: str, *, reserved: int = 0, spent: int = 0, in_doubt: int = 0) -> None:
    """Add to the three sums; what a reservation gives back is negative."""
    sums = {
        "reserved": POTS.c.reserved + reserved,
        "spent": POTS.c.spent + spent,
        "in_doubt": POTS.c.in_doubt + in_doubt,
    }
    await connection.execute(update(POTS).where(POTS.c.run == run).values(**sums))
