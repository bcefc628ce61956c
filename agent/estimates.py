"""What an order would cost, before anything is made: the same prices and rules that the run itself goes by."""

from collections.abc import Sequence
from typing import final

from typing_extensions import TypedDict

from agent.context import Context
from agent.documents import Product
from agent.making import Order
from agent.product.subject import choose_kind
from agent.routing import STAGED
from agent.services import Resources
from tools.channels import plan_frame
from tools.ledger import PlannedCall, SpendingPlan, accepted_at_once, estimate


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


async def estimate_order(r: Resources, order: Order, products: Sequence[Product]) -> Estimate:
    """Amounts are of all products together.

    At least: every picture passes at once. At most: every round takes the dearest repair, up to the budget.
    """
    budget = order.budget(len(products))
    once: list[PlannedCall] = []
    accepted: list[PlannedCall] = []
    dearest: list[PlannedCall] = []
    style = r.models.stylist.price()
    for product in products:
        kind, _, _ = choose_kind(order.kind, r.models.image.kinds, product, order.person)
        once.append(PlannedCall(0.0, style))
        for name in order.channels:
            first, repair = _shot(r, name, kind)
            accepted += first * order.variants
            dearest += repair * order.variants
    plan = SpendingPlan(budget, Context().rounds, tuple(once), tuple(accepted), tuple(dearest))
    least, most = estimate(plan)
    return {
        "products": len(products),
        "pictures": len(products) * len(order.channels) * order.variants,
        "image": r.models.image.name,
        "hero": r.channels.hero(list(order.channels)),
        "least_usd": least,
        "most_usd": most,
        "budget_usd": budget,
        "enough": accepted_at_once(plan) <= budget + 1e-9,
    }


def _shot(r: Resources, name: str, kind: str) -> tuple[list[PlannedCall], list[PlannedCall]]:
    """The calls of a shot that passes at once, and those of its dearest round."""
    image, channel = r.models.image, r.channels.find(name)
    frame = plan_frame(channel, None)
    tier, ratio = frame.tier, frame.ratio

    def call(stage: str) -> PlannedCall:
        known = max(image.variants(stage, ratio, kind), 1)
        worst = max(image.price(stage, ratio, tier, variant) for variant in range(known))
        return PlannedCall(image.listed(tier), worst)

    inspector = r.models.inspector
    looks = [PlannedCall(0.0, inspector.price())] if inspector and kind == "on_model" else []
    staged = [call(stage) for stage in STAGED if image.variants(stage, ratio, kind)]
    return [call("single"), *looks], [*staged, *looks]
