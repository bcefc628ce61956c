"""What a paid call goes through. The purse of a piece of work lies in its context, so that no call can pass it by."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from tools.errors import Problem


@dataclass(frozen=True, slots=True)
class Paid:
    """An answer that was paid for: the response's body as it came, and what the service says it cost in USD."""

    answer: bytes
    cost_usd: float


class NotBilled(Problem):
    """The service answered that the call failed, and billed nothing: its reservation is given back."""


class Overspent(Problem):
    """The call's worst case would pass the budget: it was not made."""


class NoBudget(Problem):
    """A paid call was tried where no purse is open."""

    remedy = "open one first"


class Purse(Protocol):
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


_CURRENT: ContextVar[Purse | None] = ContextVar("purse", default=None)


@contextmanager
def paying(purse: Purse) -> Iterator[Purse]:
    """Paid calls made in this block, also by its tasks and threads, are paid from `purse`."""
    before = _CURRENT.set(purse)
    try:
        yield purse
    finally:
        _CURRENT.reset(before)


def current_purse() -> Purse:
    """The purse of this context. Raises NoBudget: a paid call outside any budget is never made."""
    purse = _CURRENT.get()
    if purse is None:
        raise NoBudget("a paid call was tried outside any budget")
    return purse
