"""The products that an order by a group means: "all new trousers", "the other dresses", "everything that waits"."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Literal

from langchain_core.messages import AIMessage

from agent.feedback.lookup import StartedRun, newest_documents
from agent.feedback.review import waiting
from agent.product.intake import UnknownProduct
from agent.services import Services
from prompts.quoting import data
from tools.catalog import CatalogError, NewProduct, read_new_products
from tools.errors import Problem
from tools.studio.categories import ALL, categories_meant

Which = Literal["", "others", "unmade", "waiting"]
_WHICH = {
    "others": "is left besides those of this conversation",
    "unmade": "is without a picture",
    "waiting": "waits for a review",
}
_MOST_LISTED = 300  # ids that the model is told


async def new_products(services: Services) -> list[NewProduct]:
    """Return the usable rows of new_products.csv; none if the table is missing or cannot be read."""
    try:
        return (await asyncio.to_thread(read_new_products, services.settings.shop / "new_products.csv")).rows
    except (CatalogError, OSError):
        return []


async def chosen(services: Services, args: Mapping[str, object], runs: Sequence[StartedRun]) -> list[str]:
    """Return the ids of the new products that a tool's call is about, each once.

    Args:
        services: the shop's services.
        args: the call's arguments: `products`, or else `category` (a word, or "all") and `which`.
        runs: the products that the conversation has made.

    Raises:
        UnknownProduct: if there is none.
    """
    word, which, named = str(args.get("category") or ""), str(args.get("which") or ""), args.get("products")
    if named or not (word or which):
        return list(dict.fromkeys(map(str, named))) if isinstance(named, list | tuple) else []
    rows = await new_products(services)
    meant = categories_meant(word or ALL, dict.fromkeys(row.category for row in rows))
    if not meant:
        known = ", ".join(dict.fromkeys(row.category for row in rows if row.category)) or "none"
        raise UnknownProduct(f"no new product is of the kind {word!r}", f"the shop has: {known}")
    ids = [row.id for row in rows if row.category in meant]
    if which == "others":
        ids = [name for name in ids if name not in {run["product"] for run in runs}]
    elif which:
        made = await newest_documents(services)
        left = {product for product, _ in waiting(made, everything=False)}
        ids = [name for name in ids if (name in left if which == "waiting" else name not in made)]
    if not ids:
        what = "product" if word in ("", ALL) else word
        raise UnknownProduct(f"no new {what} {_WHICH.get(which, 'is there')}", "name products, such as NEW001")
    return ids


async def with_products(services: Services, answer: AIMessage, runs: Sequence[StartedRun]) -> AIMessage:
    """Return the model's message with the ids in place of a group in its calls, so that a person sees what is ordered.

    A call whose group has no product stays as it is: its tool says so.
    """
    calls = []
    for call in answer.tool_calls:
        args = call["args"]
        if call["name"] in ("create_pictures", "estimate_cost"):
            with suppress(Problem, OSError):
                ids = await chosen(services, args, runs)
                args = {name: args[name] for name in args if name not in ("category", "which")} | {"products": ids}
        calls.append({**call, "args": args})
    return answer.model_copy(update={"tool_calls": calls})


def by_category(rows: Sequence[NewProduct]) -> str:
    """Return the new products for the model: a line for each category, with the ids of at most 300 products.

    Of a category there are at most 3 words of 30 letters together, so that no order fits into it.
    """
    groups: dict[str, list[str]] = {}
    for row in rows[:_MOST_LISTED]:
        groups.setdefault(" ".join(re.findall(r"[\w-]+", row.category)[:3])[:30], []).append(row.id)
    more = f"\n- and {len(rows) - _MOST_LISTED} more" if len(rows) > _MOST_LISTED else ""
    return "\n".join(f"- {data(name)}: {', '.join(ids)}" for name, ids in groups.items()) + more
