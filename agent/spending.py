"""A budget for what is paid outside the graphs: indexing, searching, judging a picture from elsewhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agent.resources import Resources
from tools.ledger import Purse, paying
from tools.storage.records import new_run_id


@asynccontextmanager
async def spending(r: Resources, stage: str, budget_usd: float) -> AsyncIterator[Purse]:
    """Paid calls of this block come from a pot of their own that holds `budget_usd`; Overspent where it is too small."""
    run = f"{stage}-{new_run_id()}"
    await r.ledger.open_pot(run, budget_usd)
    with paying(r.ledger.purse(run, "", "", stage, 1)) as purse:
        yield purse
