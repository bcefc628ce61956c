"""From a tool's arguments to an order with an id, a thread and a worst case; a repeated call is the same run."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Coroutine, Mapping
from contextvars import Context, copy_context
from typing import Any, TypeVar

from langchain_core.runnables import RunnableConfig

from agent.chat.answers import Runtime
from agent.documents import Product
from agent.product.intake import UnknownProduct, load_product
from agent.runs.estimate import estimate_order
from agent.runs.order import Order
from agent.services import Services
from tools.errors import Problem


def thread_of(config: RunnableConfig) -> str:
    """The id of the conversation; without a checkpointer all share one."""
    return str(config.get("configurable", {}).get("thread_id") or "unkept")


def pot_of(thread: str) -> str:
    """The ledger's pot that the model's own words are paid from."""
    return f"chat-{thread}"


def run_id_of(runtime: Runtime, kind: str) -> str:
    """`chat-style-3f…`: from the conversation, the call, and the arguments it has (which a person may have changed)."""
    said = next((m for m in reversed(runtime.state["messages"]) if getattr(m, "tool_calls", None)), None)
    calls = [call for call in getattr(said, "tool_calls", []) if call["id"] == runtime.tool_call_id]
    args = json.dumps([call["args"] for call in calls], sort_keys=True, ensure_ascii=False)
    told = "\n".join([thread_of(runtime.config), str(runtime.tool_call_id), args])
    return f"chat-{kind}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


T = TypeVar("T")


async def run_detached(work: Coroutine[object, None, T]) -> T:
    """Run it in a fresh context: a graph in a graph would else share its checkpoints. Cancelled when the caller is."""
    return await asyncio.create_task(work, context=Context())


def progress_of(runtime: Runtime, run: str) -> Callable[[str, str], None]:
    """What tells whoever watches the conversation which node a run has passed; it speaks in the conversation's context."""
    here = copy_context()

    def on_step(product: str, node: str) -> None:
        here.run(runtime.stream_writer, {"run": run, "product": product, "node": node})

    return on_step


MOST_PRODUCTS = 20  # in one call: a batch is the command line's


async def ordered(services: Services, args: Mapping[str, Any], budget_usd: float) -> tuple[list[Product], Order]:
    """Return a tool's products, each once, and its order, checked. Each product may cost `budget_usd`.

    Raises UnknownProduct, UnknownChannel, LetteringError, or Problem for too many products.
    """
    wanted = list(dict.fromkeys(args.get("products") or ()))
    if not wanted:
        raise UnknownProduct("no product was named", "`show_products` lists them")
    if len(wanted) > MOST_PRODUCTS:
        raise Problem(f"{len(wanted)} products at once are too many", f"take {MOST_PRODUCTS}, or `bestshot batch`")
    products = [await load_product(services, product) for product in wanted]
    order = Order(
        channels=args.get("channels") or (),
        copy=args.get("copy_lines") or (),
        budget_usd=budget_usd * len(products),
        kind=args.get("kind") or "auto",
        person=args.get("person") or "",
        variants=args.get("variants") or 1,
    )
    return products, await asyncio.to_thread(order.checked, services.channels, services.settings.shop)


WRITES = frozenset({"create_pictures", "revise_picture", "add_product"})
"""Tools that make or keep something, whether or not it costs money."""
LOOKING_USD = 0.05  # a search's pot
VERIFY_USD = 0.25
STYLE_USD = 0.25


async def worst_case_usd(services: Services, tool: str, args: Mapping[str, Any], budget_usd: float) -> float:
    """USD; 0 for what cannot cost anything, and for what will be refused anyway. An order's budget bounds it."""
    if services.models.cloud is None:
        return 0.0
    if tool == "create_pictures":
        try:
            products, order = await ordered(services, args, budget_usd)
            estimate = await estimate_order(services, order, products)
        except (Problem, OSError, ValueError, TypeError):
            return 0.0  # the tool says what is wrong with it, and makes nothing
        return min(float(estimate["most_usd"]), order.budget(len(products)))
    return {"revise_picture": budget_usd, "verify_picture": VERIFY_USD, "explain_style": STYLE_USD}.get(tool, 0.0)
