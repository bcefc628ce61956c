"""What a run would cost at least and at most, before anything is paid. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call that a run would make. `usd` is its listed price, `worst_usd` its reservation."""

    usd: float
    worst_usd: float


@dataclass(frozen=True, slots=True)
class SpendingPlan:
    """A run or batch.

    `once` is paid whatever happens (embeddings, style analysis); `accepted` makes and checks every shot once, by the
    route it starts on; `dearest` is one round of every shot by the dearest route that repairs may take.
    """

    budget_usd: float
    rounds: int  # most attempts at one shot, the first included
    once: tuple[PlannedCall, ...] = ()
    accepted: tuple[PlannedCall, ...] = ()
    dearest: tuple[PlannedCall, ...] = ()


def accepted_at_once(plan: SpendingPlan) -> float:
    """USD if every shot is accepted at once; more than the budget where this cannot cover it."""
    return sum(call.usd for call in (*plan.once, *plan.accepted))


def estimate(plan: SpendingPlan) -> tuple[float, float]:
    """Least and most USD, neither above the budget: every shot accepted at once, or all rounds by the dearest route."""
    first = max(_worst(plan.accepted), _worst(plan.dearest))
    most = _worst(plan.once) + first + (plan.rounds - 1) * _worst(plan.dearest)
    least = accepted_at_once(plan)
    return min(least, plan.budget_usd), min(max(most, least), plan.budget_usd)


def _worst(calls: Iterable[PlannedCall]) -> float:
    return sum(call.worst_usd for call in calls)
