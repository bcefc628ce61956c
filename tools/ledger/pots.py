"""One pot of money a run. Every change is one statement, so that no interleaving of writers passes the budget.

All functions run inside a transaction of the caller's, which holds the journal's entry too.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from tools.storage.tables import POTS


@dataclass(frozen=True, slots=True)
class Pot:
    """What a run may spend and has spent, in nano-dollars."""

    budget: int
    spent: int
    reserved: int

    @property
    def left(self) -> int:
        """What can still be reserved; less than nothing where a call cost more than its worst case."""
        return self.budget - self.spent - self.reserved


def find(connection: Connection, run: str, *, lock: bool = False) -> Pot | None:
    """The pot of a run, if it was opened. With `lock` nobody else changes it until the transaction ends."""
    query = select(POTS).where(POTS.c.run == run)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return Pot(row.budget, row.spent, row.reserved) if row else None


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
