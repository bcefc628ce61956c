"""The ledger: budgets, payers and what was spent, for any number of processes on one database."""

import asyncio

from sqlalchemy import case, func, select

from tools.ledger.budgets import Costs, dollars, find, nano_dollars
from tools.ledger.journal import Journal, PaidWork
from tools.ledger.payer import Payer
from tools.ledger.recovery import Answers, recover_call
from tools.storage.database import CALLS, POTS, Database

_BOOKED = ("answered", "in_doubt")
_PATIENCE = 900.0  # seconds; longer than the client's timeout and all its retries


class Ledger:
    """The budgets and the costs of all runs. Amounts are USD."""

    def __init__(self, database: Database, store_url: str, *, patience: float = _PATIENCE) -> None:
        """Open the ledger.

        Args:
            database: where budgets and the journal are.
            store_url: an fsspec URL; the answers of paid calls are kept in its folder `answers/`.
            patience: seconds. A call waits for this long while another process makes the identical call. A process of
                another host counts as dead after it.
        """
        self._database = database
        self._journal = Journal(database)
        self._answers = Answers(f"{store_url.rstrip('/')}/answers")
        self._patience = patience

    async def open_budget(self, run: str, usd: float) -> None:
        """Give a run its budget in USD. Opening it again keeps the first amount.

        Use it to resume a run too: it books the calls that a dead process left open (see `recover`).
        """
        row = {"run": run, "budget": nano_dollars(usd), "spent": 0, "reserved": 0, "in_doubt": 0}
        new = self._database.insert_new(POTS).values(**row)
        await self._database.write(lambda connection: connection.execute(new))
        await self.recover(run)

    async def recover(self, run: str) -> int:
        """Book the calls that dead processes left open, as answered or in doubt. Return how many."""
        entries = await self._journal.open_calls(run)
        booked = [await recover_call(self._journal, self._answers, entry, self._patience) for entry in entries]
        return sum(booked)

    async def left(self, run: str) -> float:
        """Return how many USD of a run's budget can still be reserved. Raises NoBudget if no budget was opened."""
        _, left = await self._database.read(lambda connection: find(connection, run))
        return max(dollars(left), 0.0)

    async def costs(self, run: str, product: str | None = None) -> Costs:
        """Return the costs of a run, or of one product in it. The sums are exact to the nano-dollar."""
        doubt = case((CALLS.c.status == "in_doubt", CALLS.c.cost), else_=0)
        by = CALLS.c.stage
        query = select(by, func.sum(CALLS.c.cost), func.sum(doubt)).group_by(by).order_by(by)
        query = query.where(CALLS.c.run == run, CALLS.c.status.in_(_BOOKED))
        if product is not None:
            query = query.where(CALLS.c.product == product)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        spent, in_doubt = sum(int(cost) for _, cost, _ in rows), sum(int(doubt) for _, _, doubt in rows)
        return Costs(dollars(spent), dollars(in_doubt), {stage: dollars(int(cost)) for stage, cost, _ in rows})

    async def spent(self, since: float = 0.0) -> float:
        """Return how many USD all calls since a POSIX time cost, in all runs of this database."""
        booked = CALLS.c.status.in_(_BOOKED), CALLS.c.made_at >= since
        query = select(func.coalesce(func.sum(CALLS.c.cost), 0)).where(*booked)
        return dollars(int(await self._database.read(lambda connection: connection.execute(query).scalar_one())))

    async def free_calls(self, since: float) -> int:
        """Return how many calls were made to free models since a POSIX time, in all runs of this database."""
        query = select(func.count()).where(CALLS.c.model.endswith(":free"), CALLS.c.made_at >= since)
        return int(await self._database.read(lambda connection: connection.execute(query).scalar_one()))

    def payer(self, run: str, product: str, shot: str, stage: str, attempt: int, reroll: str = "") -> Payer:
        """Return the payer for the calls of one piece of work. Use it as `with metered(payer): …`.

        Repeating the work returns the answers in the journal. A different `reroll` makes it different work, which is
        paid again.
        """
        work = PaidWork(run, product, shot, stage, attempt, reroll)
        return Payer(self._journal, self._answers, work, self._patience)

    async def clean(self, before: float) -> tuple[int, int]:
        """Remove answers last written before a POSIX time. Return how many, and how many bytes this freed.

        What was booked stays booked. Repeating such a call costs money again.
        """
        return await asyncio.to_thread(self._answers.clean, before)
