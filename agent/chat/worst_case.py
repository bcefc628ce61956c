"""The most that a tool call may spend, before it runs: the same prices and limits that the call itself goes by."""

from collections.abc import Mapping
from typing import Any

from agent.chat.orders import order_of, products_of
from agent.runs.estimate import estimate_order
from agent.services import Resources
from tools.errors import Problem

WRITES = frozenset({"create_pictures", "revise_picture", "add_product"})
"""Tools that make or keep something, whether or not it costs money."""
LOOKING_USD = 0.05  # a search's pot
VERIFY_USD = 0.25
STYLE_USD = 0.25


async def at_most(r: Resources, tool: str, args: Mapping[str, Any], budget_usd: float) -> float:
    """USD; 0 for what cannot cost anything, and for what will be refused anyway. An order's budget bounds it."""
    if r.models.cloud is None:
        return 0.0
    if tool == "create_pictures":
        try:
            products = await products_of(r, args.get("products") or [])
            order = await order_of(r, args, budget_usd * len(products))
            estimate = await estimate_order(r, order, products)
        except (Problem, OSError, ValueError, TypeError):
            return 0.0  # the tool says what is wrong with it, and makes nothing
        return min(float(estimate["most_usd"]), order.budget(len(products)))
    return {"revise_picture": budget_usd, "verify_picture": VERIFY_USD, "explain_style": STYLE_USD}.get(tool, 0.0)
