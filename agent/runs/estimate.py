"""Estimate the cost of an order before anything is made. The prices and rules are those of the run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import final

from typing_extensions import TypedDict

from agent.context import Context
from agent.documents import Product
from agent.product.subject import choose_kind
from agent.routing import STAGED
from agent.runs.order import Order
from agent.services import Services
from tools.channels import plan_frame


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call that a run would make. `usd` is its listed price, and `worst_usd` is what the ledger reserves for it."""

    usd: float
    worst_usd: float


@dataclass(frozen=True, slots=True)
class SpendingPlan:
    """The calls of a run or a batch.

    `once` has the calls that are always paid, such as the style analysis. `accepted` has the calls that make and check
    each shot once, by its first route. `dearest` has the calls of one round of each shot by the dearest repair.
    """

    budget_usd: float
    rounds: int  # most attempts at one shot, with the first
    once: tuple[PlannedCall, ...] = ()
    accepted: tuple[PlannedCall, ...] = ()
    dearest: tuple[PlannedCall, ...] = ()


def accepted_at_once(plan: SpendingPlan) -> float:
    """Return the cost in USD if every shot is accepted at once. It may be above the budget."""
    return sum(call.usd for call in (*plan.once, *plan.accepted))


def estimate(plan: SpendingPlan) -> tuple[float, float]:
    """Return the least and the most cost in USD, neither above the budget.

    The least is the cost if every shot is accepted at once. The most is that of all rounds by the dearest route.
    """
    first = max(_worst(plan.accepted), _worst(plan.dearest))
    most = _worst(plan.once) + first + (plan.rounds - 1) * _worst(plan.dearest)
    least = accepted_at_once(plan)
    return min(least, plan.budget_usd), min(max(most, least), plan.budget_usd)


def _worst(calls: Iterable[PlannedCall]) -> float:
    return sum(call.worst_usd for call in calls)


@final
class Estimate(TypedDict):
    """The cost of an order in USD. `enough`: the budget covers the order if every picture passes at once."""

    products: int
    pictures: int
    image: str
    hero: str
    least_usd: float
    most_usd: float
    budget_usd: float
    enough: bool


async def estimate_order(services: Services, order: Order, products: Sequence[Product]) -> Estimate:
    """Return the estimate of an order. Its amounts are in USD for all products together.

    The least is the cost if every picture passes at once. The most is the cost if every round takes the dearest repair,
    but not more than the budget.

    Raises:
        WrongValue: the kind or the person of the order cannot be made.
        UnknownChannel: a channel of the order is not known.
    """
    budget = order.budget(len(products))
    once = [PlannedCall(0.0, services.models.stylist.price())] * (len(products) + len(order.languages))
    accepted, dearest = list[PlannedCall](), list[PlannedCall]()
    for product in products:
        kind, _, _ = choose_kind(order.kind, services.models.image.kinds, product, order.person)
        for name in order.channels:
            first, repair = _shot(services, name, kind, order.draft)
            accepted += first * order.variants
            dearest += repair * order.variants
    channels = [services.channels.find(name) for name in order.channels]
    rounds = 1 if order.draft else Context().rounds
    plan = SpendingPlan(budget, rounds, tuple(once), tuple(accepted), tuple(dearest))
    least, most = estimate(plan)
    return {
        "products": len(products),
        "pictures": len(products) * order.variants * sum(1 + len(order.languages) * one.text for one in channels),
        "image": services.models.image.name,
        "hero": services.channels.hero(list(order.channels)),
        "least_usd": least,
        "most_usd": most,
        "budget_usd": budget,
        "enough": accepted_at_once(plan) <= budget + 1e-9,
    }


def _shot(services: Services, name: str, kind: str, draft: bool) -> tuple[list[PlannedCall], list[PlannedCall]]:
    """Return the calls of a shot that passes at once, and the calls of its dearest round."""
    image, channel = services.models.image, services.channels.find(name)
    frame = plan_frame(channel, None, image.frames(), draft=draft)
    tier, ratio = frame.tier, frame.ratio

    def call(stage: str) -> PlannedCall:
        known = max(image.variants(stage, ratio, kind), 1)
        worst = max(image.price(stage, ratio, tier, variant) for variant in range(known))
        return PlannedCall(image.listed(ratio, tier), worst)

    inspector = services.models.inspector
    looked_at = inspector if kind == "on_model" else None
    looks = [PlannedCall(0.0, looked_at.price() + looked_at.price(again=True))] if looked_at else []
    staged = [call(stage) for stage in STAGED if image.variants(stage, ratio, kind)]
    return [call("single"), *looks], [*staged, *looks]
