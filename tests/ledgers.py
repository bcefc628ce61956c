"""A ledger with a database of its own, as a process has one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from tools.ledger.ledger import Ledger
from tools.storage.database import Database


@asynccontextmanager
async def opened(url: str, store: str, **options: Any) -> AsyncIterator[Ledger]:
    database = await Database.open(url)
    try:
        yield Ledger(database, store, **options)
    finally:
        await database.close()


class Booked(NamedTuple):
    """What a run cost, and how much of it is in doubt."""

    spent_usd: float
    in_doubt_usd: float


async def booked(ledger: Ledger, run: str) -> Booked:
    costs = await ledger.costs(run)
    return Booked(costs.spent_usd, costs.in_doubt_usd)
