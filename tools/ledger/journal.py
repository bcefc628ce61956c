"""Write each paid call into the journal before it is made and after it ended, in one transaction with its money."""

import hashlib
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from tools.ledger import budgets
from tools.ledger.budgets import NoBudget
from tools.ledger.owner import Owner
from tools.storage.database import Database
from tools.storage.tables import CALLS

_FLYING: set[str] = set()


def mark_in_flight(call_id: str) -> None:
    """The call is about to be made: nobody may take its entry for one that was left behind."""
    _FLYING.add(call_id)


def clear_in_flight(call_id: str) -> None:
    """The call has ended, however."""
    _FLYING.discard(call_id)


def is_in_flight(call_id: str) -> bool:
    """Whether this process makes it."""
    return call_id in _FLYING


@dataclass(frozen=True, slots=True)
class PaidWork:
    """The piece of work that calls are made for."""

    run: str
    product: str
    shot: str
    stage: str
    attempt: int
    reroll: str = ""

    def digest(self, request: bytes) -> str:
        """What identifies a call within all runs, but for the number of its try. 64 hex digits."""
        parts = (self.run, self.product, self.shot, self.stage, str(self.attempt), self.reroll)
        return _sha256(*(part.encode() for part in parts), request)


@dataclass(frozen=True, slots=True)
class Call:
    """One entry. Amounts are nano-dollars, times POSIX seconds."""

    call_id: str
    number: int  # of the try, from 1
    run: str
    model: str
    status: str
    worst: int
    cost: int
    made_at: float
    owner: Owner


@dataclass(frozen=True, slots=True)
class Newer:
    """There is a newer try than was thought."""

    call: Call


@dataclass(frozen=True, slots=True)
class Refused:
    """The worst case would pass the budget of this pot."""

    pot: budgets.Budget


class Journal:
    """Entries of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, digest: str) -> Call | None:
        """The newest try of a call."""
        return await self._database.read(lambda connection: _latest(connection, digest))

    async def open_calls(self, run: str) -> list[Call]:
        """Calls of a run that were made and have not ended."""
        query = select(CALLS).where(CALLS.c.run == run, CALLS.c.status == "made")
        return await self._database.read(lambda connection: [_call(row) for row in connection.execute(query)])

    async def booked(self, digest: str) -> tuple[int, int]:
        """What all tries of a call cost, and how much of this is in doubt."""
        doubt = func.sum(case((CALLS.c.status == "in_doubt", CALLS.c.cost), else_=0))
        query = select(func.sum(CALLS.c.cost), doubt).where(CALLS.c.work == digest)
        cost, in_doubt = await self._database.read(lambda connection: connection.execute(query).one())
        return int(cost or 0), int(in_doubt or 0)

    async def make(
        self, work: PaidWork, digest: str, model: str, worst: int, owner: Owner, after: Call | None
    ) -> Call | Newer | Refused:
        """Reserve and enter the try that follows `after`, both or none, and give the call that may now be made.

        Newer if `after` is not the newest try, or has moved on; Refused if the worst case would pass the budget. Raises
        NoBudget if the run has no pot.
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

        def enter(connection: Connection) -> Call | Newer | Refused:
            pot = budgets.find(connection, work.run, lock=True)  # so that what is read next stays true
            if pot is None:
                raise NoBudget(f"no budget was opened for run {work.run!r}")
            newest = _latest(connection, digest)
            if newest and (after is None or (newest.call_id, newest.status) != (after.call_id, after.status)):
                return Newer(newest)
            if not budgets.reserve(connection, work.run, worst):
                return Refused(pot)
            connection.execute(insert(CALLS).values(**row))
            mark_in_flight(call_id)  # before anybody can read the entry
            return call

        try:
            return await self._database.write(enter)
        except BaseException:
            clear_in_flight(
                call_id
            )  # a commit that seemed to fail may have held: then the entry is one that was left behind
            raise

    async def settle(self, call: Call, cost: int) -> None:
        """It was answered: book what it cost. An answer that came after the call was given up puts the doubt right."""

        def end(connection: Connection) -> None:
            if _end(connection, call, "made", "answered", cost):
                budgets.book(connection, call.run, reserved=-call.worst, spent=cost)
            elif _end(connection, call, "in_doubt", "answered", cost):
                budgets.book(connection, call.run, spent=cost - call.worst, in_doubt=-call.worst)

        await self._database.write(end)

    async def release(self, call: Call) -> None:
        """It was not billed: give its reservation back."""

        def end(connection: Connection) -> None:
            if _end(connection, call, "made", "not_billed", 0):
                budgets.book(connection, call.run, reserved=-call.worst)

        await self._database.write(end)

    async def doubt(self, call: Call) -> None:
        """Nobody knows whether it was billed: book its reservation."""

        def end(connection: Connection) -> None:
            if _end(connection, call, "made", "in_doubt", call.worst):
                budgets.book(connection, call.run, reserved=-call.worst, spent=call.worst, in_doubt=call.worst)

        await self._database.write(end)


def _latest(connection: Connection, digest: str) -> Call | None:
    query = select(CALLS).where(CALLS.c.work == digest).order_by(CALLS.c["try"].desc()).limit(1)
    row = connection.execute(query).first()
    return _call(row) if row else None


def _end(connection: Connection, call: Call, before: str, status: str, cost: int) -> bool:
    """Move an entry on; False if another process was quicker, so that nothing is booked twice."""
    this = (CALLS.c.call_id == call.call_id, CALLS.c.status == before)
    ended = update(CALLS).where(*this).values(status=status, cost=cost, ended_at=time.time())
    return connection.execute(ended).rowcount == 1


def _call(row: Any) -> Call:
    r = row._mapping
    owner = Owner(r["host"], r["pid"], r["started"])
    return Call(r["call_id"], r["try"], r["run"], r["model"], r["status"], r["worst"], r["cost"], r["made_at"], owner)


def _sha256(*parts: bytes) -> str:
    # Each part goes in with its length: no two lists of parts give the same bytes.
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
