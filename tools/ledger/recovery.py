"""What becomes of calls that were in the air when their process died."""

import asyncio
import time

from tools.ledger.airspace import flying
from tools.ledger.answers import Answers
from tools.ledger.journal import Call, Journal
from tools.ledger.owner import this_process


async def clear_away(journal: Journal, answers: Answers, call: Call, patience: float) -> bool:
    """Book a call that nobody makes any more; False if it is still in the air.

    An answer on disk counts as answered. A process of another host cannot be asked whether it lives: it is given
    `patience` seconds from the time it made the call.
    """
    if call.owner == this_process():
        busy = flying(call.call_id)
    else:
        alive = await asyncio.to_thread(call.owner.alive)
        busy = time.time() - call.made_at < patience if alive is None else alive
    if busy:
        return False
    found = await asyncio.to_thread(answers.get, call.call_id)
    if found:
        await journal.settle(call, found[1])
    else:
        await journal.doubt(call)
    return True
