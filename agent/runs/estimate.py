"""Estimate what an order costs, before anything is made, by the prices and rules of the run itself."""

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


@final
class Estimate(TypedDict):
    """What an order would cost, and whether its budget covers it where every picture passes at once."""

    products: int
    pictures: int
    image: str
    hero: str
    least_usd: float
    most_usd: float
    budget_usd: float
    enough: bool


async def estimate_order(services: Services, order: Order, products: Sequence[Product]) -> Estimate:
    """Amounts are of all products together.

    At least: every picture passes at once. At most: every round takes the dearest repair, up to the budget.
    """
    budget = order.budget(len(products))
    once = [PlannedCall(0.0, services.models.stylist.price())] * len(products)
    accepted: list[PlannedCall] = []
    dearest: list[PlannedCall] = []
    for product in products:
        kind, _, _ = choose_kind(order.kind, services.models.image.kinds, product, order.person)
        for name in order.channels:
            first, repair = _shot(services, name, kind)
            accepted += first * order.variants
            dearest += repair * order.variants
    plan = SpendingPlan(budget, Context().rounds, tuple(once), tuple(accepted), tuple(dearest))
    least, most = estimate(plan)
    return {
        "products": len(products),
        "pictures": len(products) * len(order.channels) * order.variants,
        "image": services.models.image.name,
        "hero": services.channels.hero(list(order.channels)),
        "least_usd": least,
        "most_usd": most,
        "budget_usd": budget,
        "enough": accepted_at_once(plan) <= budget + 1e-9,
    }


def _shot(services: Services, name: str, kind: str) -> tuple[list[PlannedCall], list[PlannedCall]]:
    """The calls of a shot that passes at once, and those of its dearest round."""
    image, channel = services.models.image, services.channels.find(name)
    frame = plan_frame(channel, None)
    tier, ratio = frame.tier, frame.ratio

    def call(stage: str) -> PlannedCall:
        known = max(image.variants(stage, ratio, kind), 1)
        worst = max(image.price(stage, ratio, tier, variant) for variant in range(known))
        return PlannedCall(image.listed(tier), worst)

    inspector = services.models.inspector
    looks = [PlannedCall(0.0, inspector.price())] if inspector and kind == "on_model" else []
    staged = [call(stage) for stage in STAGED if image.variants(stage, ratio, kind)]
    return [call("single"), *looks], [*staged, *looks]
