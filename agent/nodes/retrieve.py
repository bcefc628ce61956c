"""The nodes retrieve and analyze_style: find the bestsellers most like the new garment, and read their style."""

import asyncio

from langchain_core.messages import HumanMessage

from agent.context import Context
from agent.product.intake import load_product
from agent.product.preferences import describe, load_preferences
from agent.product.shared_look import follow
from agent.product.style import find_references, read_style
from agent.product.subject import choose_kind
from agent.services import Services
from agent.state import PromoInput, PromoState
from tools.storage.records import new_run_id


async def retrieve(state: PromoInput, services: Services, context: Context) -> PromoState:
    """Open the run for one product: its budget, kind, references, and earlier decisions of the shop's people."""
    run_id = state.get("run_id") or new_run_id()
    await services.ledger.open_budget(run_id, context.budget_usd)  # keeps the budget that a batch has opened
    given = state["product"]
    product = await load_product(services, given) if isinstance(given, str) else given.copy()
    channels = list(dict.fromkeys(state.get("channels") or ["shopify"]))
    for name in channels:
        services.channels.find(name)
    flatlay = await asyncio.to_thread(services.store.get, product["flatlay"])
    product["detail"] = (await services.flatlays.look(flatlay)).detail
    kind, person, notes = choose_kind(context.kind, services.models.image.kinds, product, context.person)
    look, others = follow(state.get("look"), kind, person)
    notes += others
    product["category"], references, found = await find_references(services, run_id, product, context)
    if learnt := await load_preferences(services):
        product["lessons"] = learnt
    update: PromoState = {
        "run_id": run_id,
        "shop": context.shop,
        "alternatives": context.variants,
        "product": product,
        "channels": channels,
        "copy": list(state.get("copy") or product.get("copy") or []),
        "languages": dict(state.get("languages", {})),
        "kind": kind,
        "person": look["person"] if look else person,
        "references": references,
        "notes": [*notes, *found, *describe(learnt)],
        "messages": [HumanMessage(f"Make pictures of {product['id']} for {', '.join(channels)}.")],
    }
    return {**update, "look": look} if look else update


async def analyze_style(state: PromoState, services: Services, context: Context) -> PromoState:
    """Write one style brief for the product. All its shots use it."""
    product, references = state["product"], state["references"]
    style = await read_style(services, state["run_id"], product, references, context, state.get("look"))
    return {"style": style}
