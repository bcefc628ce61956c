"""Answers of paid calls on disk, and what is booked for calls that were in flight when their process died."""

import asyncio
import hashlib
import json
import re
import time

from tools.ledger.journal import IN_FLIGHT, Call, Journal
from tools.ledger.owner import this_process
from tools.storage.files import Files

_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.answer(\.[0-9a-f]{32}\.part)?")  # a killed process leaves `.part` files


class Answers:
    """The files of answers: a line of JSON (`cost` in nano-dollars, `sha256` of the rest), then the response's body."""

    def __init__(self, url: str) -> None:
        self._files = Files(url)
        self.check_room = self._files.check_room

    def put(self, call_id: str, answer: bytes, cost: int) -> None:
        """Store an answer. The file holds its cost too, in case the process dies before it books it."""
        head = {"cost": cost, "sha256": hashlib.sha256(answer).hexdigest()}
        self._files.write(_name(call_id), json.dumps(head).encode() + b"\n" + answer)

    def get(self, call_id: str) -> tuple[bytes, int] | None:
        """Return an answer and its cost in nano-dollars; None if there is no complete file."""
        try:
            head, _, answer = self._files.read(_name(call_id)).partition(b"\n")
            known = json.loads(head)
            whole = known["sha256"] == hashlib.sha256(answer).hexdigest()
            return (answer, int(known["cost"])) if whole else None
        except (FileNotFoundError, ValueError, KeyError, TypeError):  # missing, or cut short by a power failure
            return None

    def clean(self, before: float) -> tuple[int, int]:
        """Remove answers last written before a POSIX time. Return how many, and how many bytes this freed."""
        freed = [self._files.delete(name) for name in self._files.older_than(before) if _NAME.fullmatch(name)]
        return len(freed), sum(freed)


def _name(call_id: str) -> str:
    return f"{call_id[:2]}/{call_id}.answer"


async def recover_call(journal: Journal, answers: Answers, call: Call, patience: float) -> bool:
    """Book a call that no process makes any more. Return False if it is still in flight.

    The call counts as answered if its answer is on disk, and else as in doubt. This host cannot ask whether a process
    of another host is alive; such a process has `patience` seconds from the time it made the call.
    """
    if call.owner == this_process():
        busy = call.call_id in IN_FLIGHT
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
