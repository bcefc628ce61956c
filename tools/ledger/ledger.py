"""The ledger: pots, purses and what was spent, for any number of processes on one database."""

import asyncio

from tools.ledger import budgets
from tools.ledger.budgets import Costs, NoBudget, dollars, nano_dollars, read_costs
from tools.ledger.journal import Journal, PaidWork
from tools.ledger.payer import LedgerPayer
from tools.ledger.recovery import Answers, recover_call
from tools.storage.database import Database
from tools.storage.tables import POTS

_PATIENCE = 900.0  # seconds; longer than the client's timeout and all its retries


class Ledger:
    """What runs may spend and have spent. Amounts are USD."""

    def __init__(self, database: Database, store_url: str, *, patience: float = _PATIENCE) -> None:
        """Answers are kept below `store_url` (fsspec) in `answers/`.

        `patience`: seconds that a living process is waited for which makes the very same call, and after which one of
        another host counts as dead.
        """
        self._database = database
        self._journal = Journal(database)
        self._answers = Answers(f"{store_url.rstrip('/')}/answers")
        self._patience = patience

    async def open_budget(self, run: str, usd: float) -> float:
        """Give a run its budget and return the one in force: opening again keeps the first amount.

        Calls that a dead process left in the air are booked (see `recover`), so this is how a run is resumed too.
        """
        row = {"run": run, "budget": nano_dollars(usd), "spent": 0, "reserved": 0, "in_doubt": 0}
        new = self._database.insert_new(POTS).values(**row)
        await self._database.write(lambda connection: connection.execute(new))
        await self.recover(run)
        return dollars((await self._pot(run)).budget)

    async def recover(self, run: str) -> int:
        """Book the calls that dead processes left in the air, as answered or in doubt; returns how many."""
        entries = await self._journal.open_calls(run)
        booked = [await recover_call(self._journal, self._answers, entry, self._patience) for entry in entries]
        return sum(booked)

    async def left(self, run: str) -> float:
        """What can still be reserved. Raises NoBudget if no pot was opened."""
        return max(dollars((await self._pot(run)).left), 0.0)

    async def costs(self, run: str, product: str | None = None) -> Costs:
        """What was booked for a run, or for one product of it, and by stage."""
        return await read_costs(self._database, run, product)

    def payer(self, run: str, product: str, shot: str, stage: str, attempt: int, reroll: str = "") -> LedgerPayer:
        """What pays for the calls of one piece of work: `with paying(purse): …`.

        The same work gets its journalled answers again; another `reroll` makes it other work, which is paid anew.
        """
        work = PaidWork(run, product, shot, stage, attempt, reroll)
        return LedgerPayer(self._journal, self._answers, work, self._patience)

    async def clean(self, before: float) -> tuple[int, int]:
        """Remove answers last written before a POSIX time; returns how many, and the bytes that were freed.

        What was booked stays booked; replaying such a call pays for it again.
        """
        return await asyncio.to_thread(self._answers.clean, before)

    async def _pot(self, run: str) -> budgets.Budget:
        pot = await self._database.read(lambda connection: budgets.find(connection, run))
        if pot is None:
            raise NoBudget(f"no budget was opened for run {run!r}")
        return pot
