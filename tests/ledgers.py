"""A ledger with a database of its own, as a process has one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tools.ledger.budgets import Cost
from tools.ledger.ledger import Ledger
from tools.storage.database import Database


@asynccontextmanager
async def opened(url: str, store: str, **options: Any) -> AsyncIterator[Ledger]:
    database = await Database.open(url)
    try:
        yield Ledger(database, store, **options)
    finally:
        await database.close()


async def booked(ledger: Ledger, run: str) -> Cost:
    return (await ledger.costs(run)).total
