"""Pay a call: the journalled answer if there is one; else reserve, journal, call, keep the answer, settle."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from tools.errors import Problem
from tools.ledger.budgets import NoBudget, dollars, nano_dollars
from tools.ledger.journal import Call, Journal, Newer, PaidWork, Refused, clear_in_flight
from tools.ledger.owner import this_process
from tools.ledger.recovery import Answers, recover_call
from tools.shielded import shielded


@dataclass(frozen=True, slots=True)
class Paid:
    """An answer that was paid for: the response's body as it came, and what the service says it cost in USD."""

    answer: bytes
    cost_usd: float


class NotBilled(Problem):
    """The service answered that the call failed, and billed nothing: its reservation is given back."""


class Overspent(Problem):
    """The call's worst case would pass the budget: it was not made."""


class Payer(Protocol):
    """Pays for the calls of one piece of work (a stage of an attempt at a shot, an embedding of a shop…)."""

    @property
    def spent_usd(self) -> float:
        """Booked through this purse so far, calls in doubt at their reservation included."""
        ...

    @property
    def in_doubt_usd(self) -> float:
        """Of this, what was booked for calls that never had an answer."""
        ...

    async def pay(self, request: bytes, model: str, worst_usd: float, call: Callable[[], Awaitable[Paid]]) -> Paid:
        """The journalled answer where this call has one; else reserve, journal, `call`, settle.

        `request` is the body that is sent: it identifies the call within this piece of work. Raises Overspent before
        anything is sent. NotBilled from `call` gives the reservation back; any other exception leaves the call in
        doubt, booked at its reservation. Both go on to the caller.
        """
        ...


_CURRENT: ContextVar[Payer | None] = ContextVar("purse", default=None)


@contextmanager
def metered(purse: Payer) -> Iterator[Payer]:
    """Paid calls made in this block, also by its tasks and threads, are paid from `purse`."""
    before = _CURRENT.set(purse)
    try:
        yield purse
    finally:
        _CURRENT.reset(before)


def current_payer() -> Payer:
    """The purse of this context. Raises NoBudget: a paid call outside any budget is never made."""
    purse = _CURRENT.get()
    if purse is None:
        raise NoBudget("a paid call was tried outside any budget")
    return purse


_LOG = logging.getLogger("bestshot.ledger")


class CallInFlight(Problem):
    """Another process has been making this very call for too long: paying for it again could pay twice."""


class LedgerPayer:
    """The purse of one piece of work; see tools.ledger.payer.Payer."""

    def __init__(self, journal: Journal, answers: Answers, work: PaidWork, patience: float) -> None:
        self._journal = journal
        self._answers = answers
        self._work = work
        self._patience = patience
        self._booked: dict[str, tuple[int, int]] = {}  # by call without its try: cost, and what of it is in doubt

    @property
    def spent_usd(self) -> float:
        """All tries of the calls that went through this purse; a replayed one counts what was booked for it."""
        return dollars(sum(cost for cost, _ in self._booked.values()))

    @property
    def in_doubt_usd(self) -> float:
        """Of this, what was booked for calls that never had an answer."""
        return dollars(sum(doubt for _, doubt in self._booked.values()))

    async def pay(self, request: bytes, model: str, worst_usd: float, call: Callable[[], Awaitable[Paid]]) -> Paid:
        """See Purse.pay. Raises StillInTheAir if a living process makes the same call and does not end."""
        worst = nano_dollars(worst_usd, up=True)
        digest = self._work.digest(request)
        last: Call | None = None
        try:
            while True:
                entry = await self._reserve(digest, model, worst, last)
                if isinstance(entry, Call):
                    return await self._make(entry, call)
                last = await self._landed(digest, entry.call)
                if last.status == "answered" and (kept := await self._kept(last)):
                    return kept
        finally:
            await shielded(self._count(digest))

    async def _landed(self, digest: str, last: Call) -> Call:
        """The newest try, once it is no longer in the air."""
        waited, pause = 0.0, 0.02
        while last.status == "made":
            if not await recover_call(self._journal, self._answers, last, self._patience):
                if waited >= self._patience:
                    who = f"process {last.owner.pid} on {last.owner.host}"
                    since = f"has been making the same call to {last.model} for {waited:.0f} s"
                    raise CallInFlight(since, "wait for it, or stop it", who)
                await asyncio.sleep(pause)
                waited, pause = waited + pause, min(pause * 1.5, 1.0)
            last = await self._journal.latest(digest) or last
        return last

    async def _kept(self, call: Call) -> Paid | None:
        """The answer, unless it was cleaned away; the call is then made again."""
        found = await asyncio.to_thread(self._answers.get, call.call_id)
        return Paid(found[0], dollars(call.cost)) if found else None

    async def _reserve(self, digest: str, model: str, worst: int, last: Call | None) -> Call | Newer:
        """The try after `last`, entered and paid for; or a newer one that is there. Raises Overspent."""
        entered: list[Call | Newer] = []

        async def reserve() -> None:
            entry = await self._journal.make(self._work, digest, model, worst, this_process(), last)
            if isinstance(entry, Refused):
                needs = f"the next call to {model} may cost ${dollars(worst):.4f}"
                left = f"${dollars(max(entry.pot.left, 0)):.4f} of ${dollars(entry.pot.budget):.2f}"
                raise Overspent(f"{needs}, and {left} is left for run {self._work.run}", "give it a larger budget")
            entered.append(entry)

        try:
            await shielded(reserve())
        except asyncio.CancelledError:
            for entry in entered:
                if isinstance(entry, Call):  # nothing was sent
                    await shielded(self._journal.release(entry))
                    clear_in_flight(entry.call_id)
            raise
        return entered[0]

    async def _make(self, entry: Call, call: Callable[[], Awaitable[Paid]]) -> Paid:
        try:
            try:
                paid = await call()
            except NotBilled:
                await shielded(self._journal.release(entry))
                raise
            except (Exception, asyncio.CancelledError):
                await shielded(self._journal.doubt(entry))
                raise
            await shielded(self._keep(entry, paid))
            return paid
        finally:
            clear_in_flight(entry.call_id)

    async def _keep(self, entry: Call, paid: Paid) -> None:
        try:
            cost = nano_dollars(paid.cost_usd)
        except ValueError:
            _LOG.warning("%s says it cost %r: booked at its worst case", entry.model, paid.cost_usd)
            cost = entry.worst
        if cost > entry.worst:
            _LOG.warning("%s cost $%.6f, above its worst case $%.6f", entry.model, dollars(cost), dollars(entry.worst))
        try:
            await asyncio.to_thread(self._answers.put, entry.call_id, paid.answer, cost)
        finally:
            await self._journal.settle(entry, cost)  # it was billed, whether or not the disk could keep it

    async def _count(self, digest: str) -> None:
        self._booked[digest] = await self._journal.booked(digest)
