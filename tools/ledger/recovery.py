"""Keep paid answers on disk, and settle the calls that were in flight when their process died."""

import asyncio
import hashlib
import json
import re
import time

from tools.ledger.journal import Call, Journal, is_in_flight
from tools.ledger.owner import this_process
from tools.storage.files import Files

_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}\.answer(\.[0-9a-f]{32}\.part)?")  # a killed process leaves parts


class Answers:
    """Files of a line of JSON (cost in nano-dollars, SHA-256 of the rest) and the response's body."""

    def __init__(self, url: str) -> None:
        self._files = Files(url)

    def put(self, call_id: str, answer: bytes, cost: int) -> None:
        """Store an answer; the cost lies beside it for the case that the process dies before booking it."""
        head = {"cost": cost, "sha256": hashlib.sha256(answer).hexdigest()}
        self._files.write(_name(call_id), json.dumps(head).encode() + b"\n" + answer)

    def get(self, call_id: str) -> tuple[bytes, int] | None:
        """Answer and cost; None if there is no whole one here."""
        try:
            head, _, answer = self._files.read(_name(call_id)).partition(b"\n")
            known = json.loads(head)
            whole = known["sha256"] == hashlib.sha256(answer).hexdigest()
            return (answer, int(known["cost"])) if whole else None
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            return None  # torn by a power cut: no answer

    def clean(self, before: float) -> tuple[int, int]:
        """Remove answers last written before a POSIX time; returns how many, and the bytes that were freed."""
        freed = [self._files.delete(name) for name in self._files.older_than(before) if _NAME.fullmatch(name)]
        return len(freed), sum(freed)


def _name(call_id: str) -> str:
    return f"{call_id[:2]}/{call_id}.answer"


async def recover_call(journal: Journal, answers: Answers, call: Call, patience: float) -> bool:
    """Book a call that nobody makes any more; False if it is still in the air.

    An answer on disk counts as answered. A process of another host cannot be asked whether it lives: it is given
    `patience` seconds from the time it made the call.
    """
    if call.owner == this_process():
        busy = is_in_flight(call.call_id)
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
