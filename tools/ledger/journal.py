"""The journal of paid calls. A call is entered before it is made and after it ended, in one transaction with its money."""

import hashlib
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from tools.ledger import budgets
from tools.ledger.owner import Owner
from tools.storage.database import CALLS, Database

IN_FLIGHT: set[str] = set()
"""The ids of the calls that this process is making, so that no task takes their entries for abandoned ones."""


@dataclass(frozen=True, slots=True)
class PaidWork:
    """The piece of work that paid calls are made for."""

    run: str
    product: str
    shot: str
    stage: str
    attempt: int
    reroll: str = ""

    def digest(self, request: bytes) -> str:
        """Return 64 hex digits that identify a call in all runs. All tries of a call share them."""
        parts = (self.run, self.product, self.shot, self.stage, str(self.attempt), self.reroll)
        return _sha256(*(part.encode() for part in parts), request)


@dataclass(frozen=True, slots=True)
class Call:
    """One entry of the journal. Amounts are nano-dollars, times are POSIX seconds."""

    call_id: str
    number: int  # of this try, from 1
    run: str
    model: str
    status: str
    worst: int
    cost: int
    made_at: float
    owner: Owner


class Journal:
    """The journal in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, digest: str) -> Call | None:
        """Return the newest try of a call, or None if it was never made."""
        return await self._database.read(lambda connection: _latest(connection, digest))

    async def open_calls(self, run: str) -> list[Call]:
        """Return the calls of a run that were made and have not ended."""
        query = select(CALLS).where(CALLS.c.run == run, CALLS.c.status == "made")
        return await self._database.read(lambda connection: [_call(row) for row in connection.execute(query)])

    async def booked(self, digest: str) -> int:
        """Return what all tries of a call cost in nano-dollars. Those in doubt count with their reservation."""
        query = select(func.sum(CALLS.c.cost)).where(CALLS.c.work == digest)
        return int(await self._database.read(lambda connection: connection.execute(query).scalar_one()) or 0)

    async def make(
        self, work: PaidWork, digest: str, model: str, worst: int, owner: Owner, after: Call | None
    ) -> tuple[Call, bool]:
        """Reserve money for the try that follows `after` and enter the try, in one transaction.

        Args:
            work: the piece of work that the call is for.
            digest: what identifies the call, see `PaidWork.digest`.
            model: the id of the model.
            worst: the worst case in nano-dollars.
            owner: the process that makes the call.
            after: the newest try that the caller knows, None if it knows none.

        Returns:
            The call that may now be made, and True. If `after` is not the newest try, or its status has changed: the
            newest try, and False.

        Raises NoBudget if no budget was opened for the run, Overspent if the worst case would exceed it.
        """
        number = after.number + 1 if after else 1
        call_id = _sha256(digest.encode(), str(number).encode())
        call = Call(call_id, number, work.run, model, "made", worst, 0, time.time(), owner)
        row = {
            "call_id": call_id, "work": digest, "try": number, "run": work.run, "product": work.product,
            "shot": work.shot, "stage": work.stage, "attempt": work.attempt, "model": model, "status": "made",
            "worst": worst, "cost": 0, "made_at": call.made_at, "host": owner.host, "pid": owner.pid,
            "started": owner.started,
        }  # fmt: skip

        def enter(connection: Connection) -> tuple[Call, bool]:
            # what is read below cannot change before the end
            budget, left = budgets.find(connection, work.run, lock=True)
            newest = _latest(connection, digest)
            if newest and (after is None or (newest.call_id, newest.status) != (after.call_id, after.status)):
                return newest, False
            if worst > left:
                needs = f"the next call to {model} may cost ${budgets.dollars(worst):.4f}"
                rest = f"${budgets.dollars(max(left, 0)):.4f} of ${budgets.dollars(budget):.2f}"
                raise budgets.Overspent(f"{needs}, and {rest} is left for run {work.run}")
            budgets.book(connection, work.run, {"reserved": worst})
            connection.execute(insert(CALLS).values(**row))
            IN_FLIGHT.add(call_id)  # before another task can read the entry
            return call, True

        try:
            return await self._database.write(enter)
        except BaseException:
            # A commit that seemed to fail may have worked. Its entry then counts as abandoned.
            IN_FLIGHT.discard(call_id)
            raise

    async def settle(self, call: Call, cost: int) -> None:
        """Book what an answered call cost in nano-dollars. If the call is already in doubt, this replaces its reservation."""

        def end(connection: Connection) -> None:
            if not _end(connection, call, "made", "answered", cost):
                _end(connection, call, "in_doubt", "answered", cost)

        await self._database.write(end)

    async def release(self, call: Call) -> None:
        """Give back the reservation of a call that was not billed."""
        await self._database.write(lambda connection: _end(connection, call, "made", "not_billed", 0))

    async def doubt(self, call: Call) -> None:
        """Book the reservation of a call when it is not known whether it was billed."""
        await self._database.write(lambda connection: _end(connection, call, "made", "in_doubt", call.worst))


def _latest(connection: Connection, digest: str) -> Call | None:
    query = select(CALLS).where(CALLS.c.work == digest).order_by(CALLS.c["try"].desc()).limit(1)
    row = connection.execute(query).first()
    return _call(row) if row else None


def _end(connection: Connection, call: Call, before: str, status: str, cost: int) -> bool:
    """Change the status of an entry and book its money. Return False if another process did: nothing is booked twice."""
    this = (CALLS.c.call_id == call.call_id, CALLS.c.status == before)
    ended = update(CALLS).where(*this).values(status=status, cost=cost, ended_at=time.time())
    if connection.execute(ended).rowcount != 1:
        return False
    was, now = _held(before, call.worst), _held(status, cost)
    budgets.book(connection, call.run, {name: now[name] - was[name] for name in now})
    return True


def _held(status: str, amount: int) -> dict[str, int]:
    """Return what an entry of this status and amount is in the three sums of its budget."""
    made, doubted = status == "made", status == "in_doubt"
    return {"reserved": amount * made, "spent": amount * (not made), "in_doubt": amount * doubted}


def _call(row: Any) -> Call:
    r = row._mapping
    owner = Owner(r["host"], r["pid"], r["started"])
    return Call(r["call_id"], r["try"], r["run"], r["model"], r["status"], r["worst"], r["cost"], r["made_at"], owner)


def _sha256(*parts: bytes) -> str:
    # The length of each part is hashed too, so that two different lists of parts never give the same bytes.
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
