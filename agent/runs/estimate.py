"""Estimate the cost of an order before anything is made. The prices and rules are those of the run."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from agent.context import Context
from agent.documents import Product
from agent.product.subject import choose_kind
from agent.routing import STAGED
from agent.runs.order import Order
from agent.services import Services
from tools.channels import plan_frame


def least_and_most(
    budget: float, rounds: int, once: float, listed: float, first: float, dearest: float
) -> tuple[float, float]:
    """Return the least and the most cost of an order, neither above the budget. All amounts are USD.

    Args:
        budget: of the order.
        rounds: most attempts at one shot, with the first.
        once: the worst case of the calls that are always made, such as the style analysis.
        listed: the listed price of all shots, each accepted at once. This is the least.
        first: the worst case of all shots, each made and checked once by its first route.
        dearest: the worst case of one round of all shots by the dearest repair.
    """
    most = once + max(first, dearest) + (rounds - 1) * dearest
    return min(listed, budget), min(max(most, listed), budget)


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
    budget, shots = order.budget(len(products)), list[tuple[float, float, float]]()
    for product in products:
        kind, _, _ = choose_kind(order.kind, services.models.image.kinds, product, order.person)
        for name in order.channels:
            shots += [_shot(services, name, kind, order.draft)] * order.variants
    listed, first, dearest = (sum(amounts) for amounts in zip((0.0, 0.0, 0.0), *shots, strict=True))
    channels = [services.channels.find(name) for name in order.channels]
    rounds = 1 if order.draft else Context().rounds
    once = services.models.stylist.price() * (len(products) + len(order.languages))
    least, most = least_and_most(budget, rounds, once, listed, first, dearest)
    return {
        "products": len(products),
        "pictures": len(products) * order.variants * sum(1 + len(order.languages) * one.text for one in channels),
        "image": services.models.image.name,
        "hero": services.channels.hero(list(order.channels)),
        "least_usd": least,
        "most_usd": most,
        "budget_usd": budget,
        "enough": listed <= budget + 1e-9,
    }


def _shot(services: Services, name: str, kind: str, draft: bool) -> tuple[float, float, float]:
    """Return the listed price of a shot that passes at once, its worst case, and that of its dearest round, in USD."""
    image, inspector = services.models.image, services.models.inspector
    frame = plan_frame(services.channels.find(name), None, image.frames(), draft=draft)
    tier, ratio = frame["tier"], frame["ratio"]

    def worst(stage: str) -> float:
        known = max(image.variants(stage, ratio, kind), 1)
        return max(image.price(stage, ratio, tier, variant) for variant in range(known))

    looks = inspector.price() + inspector.price(again=True) if inspector and kind == "on_model" else 0.0
    staged = sum(worst(stage) for stage in STAGED if image.variants(stage, ratio, kind))
    return image.listed(ratio, tier), worst("single") + looks, staged + looks
