"""Pay for calls: return the answer in the journal, or else reserve, enter, call, keep the answer and settle."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from tools.errors import Problem
from tools.ledger.budgets import NoBudget, dollars, nano_dollars
from tools.ledger.journal import IN_FLIGHT, Call, Journal, PaidWork
from tools.ledger.owner import this_process
from tools.ledger.recovery import Answers, recover_call
from tools.shielded import shielded


@dataclass(frozen=True, slots=True)
class Paid:
    """An answer that was paid for: the body of the response, unchanged, and the cost in USD that the service names."""

    answer: bytes
    cost_usd: float


class NotBilled(Problem):
    """The service answered that the call failed and cost nothing. Its reservation is given back."""


_LOG = logging.getLogger("bestshot.ledger")


class CallInFlight(Problem):
    """Another process has been making the identical call for too long. To pay for it again could mean to pay twice."""


class Payer:
    """Pays for the calls of one piece of work: a stage of an attempt at a shot, or an embedding of a shop."""

    def __init__(self, journal: Journal, answers: Answers, work: PaidWork, patience: float) -> None:
        self._journal, self._answers, self._work, self._patience = journal, answers, work, patience
        self._booked: dict[str, int] = {}  # by digest, in nano-dollars

    @property
    def spent_usd(self) -> float:
        """Return the USD booked for all tries of the calls that this payer made or found in the journal.

        Calls in doubt count with their reservation.
        """
        return dollars(sum(self._booked.values()))

    async def pay(self, request: bytes, model: str, worst_usd: float, call: Callable[[], Awaitable[Paid]]) -> Paid:
        """Return the answer in the journal if the call has one. Otherwise reserve, enter, make and settle the call.

        Args:
            request: the body that is sent. It identifies the call within this piece of work.
            model: the id of the model.
            worst_usd: the most that the call may cost, in USD.
            call: makes the call.

        Raises:
            Overspent: the worst case would exceed the budget; nothing was sent.
            NotBilled: `call` raised it; the reservation was given back.
            CallInFlight: another process makes the same call and does not finish it.
            NoRoom: the disk could not keep the answer; nothing was sent.
            Exception: `call` raised any other; the call is in doubt, and its reservation is booked.
        """
        await asyncio.to_thread(self._answers.check_room)
        worst = nano_dollars(worst_usd, up=True)
        digest = self._work.digest(request)
        last: Call | None = None
        try:
            while True:
                entry, new = await self._reserve(digest, model, worst, last)
                if new:
                    return await self._make(entry, call)
                last = await self._landed(digest, entry)
                if last.status != "answered":
                    continue
                if found := await asyncio.to_thread(self._answers.get, last.call_id):
                    return Paid(found[0], dollars(last.cost))  # else its file was cleaned away: the call is made again
        finally:
            await shielded(self._count(digest))

    async def _landed(self, digest: str, last: Call) -> Call:
        """Wait until the newest try is no longer in flight and return it. Raises CallInFlight after too long a wait."""
        waited, pause = 0.0, 0.02
        while last.status == "made":
            if not await recover_call(self._journal, self._answers, last, self._patience):
                if waited >= self._patience:
                    who = f"process {last.owner.pid} on {last.owner.host}"
                    since = f"has been making an identical call to {last.model} for {waited:.0f} s"
                    raise CallInFlight(since, "wait for that process, or stop it", who)
                await asyncio.sleep(pause)
                waited, pause = waited + pause, min(pause * 1.5, 1.0)
            last = await self._journal.latest(digest) or last
        return last

    async def _reserve(self, digest: str, model: str, worst: int, last: Call | None) -> tuple[Call, bool]:
        """Reserve and enter the try after `last`, or return a newer try and False. Raises Overspent."""
        making = asyncio.ensure_future(self._journal.make(self._work, digest, model, worst, this_process(), last))
        try:
            return await shielded(making)
        except asyncio.CancelledError:
            if making.exception() is None and making.result()[1]:  # nothing was sent
                entry, _ = making.result()
                await shielded(self._journal.release(entry))
                IN_FLIGHT.discard(entry.call_id)
            raise

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
            IN_FLIGHT.discard(entry.call_id)

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
            await self._journal.settle(entry, cost)  # it was billed, even if the disk could not keep it

    async def _count(self, digest: str) -> None:
        self._booked[digest] = await self._journal.booked(digest)


_CURRENT: ContextVar[Payer | None] = ContextVar("purse", default=None)


@contextmanager
def metered(purse: Payer) -> Iterator[Payer]:
    """Pay all calls made in this block, also by its tasks and threads, with the payer `purse`."""
    before = _CURRENT.set(purse)
    try:
        yield purse
    finally:
        _CURRENT.reset(before)


def current_payer() -> Payer:
    """Return the payer of this context. Raises NoBudget if there is none: a call without a budget is never made."""
    purse = _CURRENT.get()
    if purse is None:
        raise NoBudget("a paid call was tried without a budget")
    return purse
