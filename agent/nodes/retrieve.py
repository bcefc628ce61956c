"""retrieve: finds the bestsellers that the new garment is most like."""

import asyncio
from collections import Counter

import numpy as np
from langgraph.runtime import Runtime
from numpy.typing import NDArray

from agent.context import Context
from agent.documents import Reference
from agent.product.intake import load_product
from agent.product.preferences import describe, load_preferences
from agent.product.subject import choose_kind
from agent.services import Services, open_services
from agent.state import PromoInput, PromoState
from tools.catalog import Hit, Query
from tools.ledger import metered
from tools.storage.records import new_run_id

_NEIGHBOURS = 9


async def retrieve(state: PromoInput, runtime: Runtime[Context]) -> PromoState:
    """Dense by the flat-lay, sparse by its words, filtered by category and sales."""
    context = runtime.context
    services = await open_services(context.shop)
    run_id = state.get("run_id") or new_run_id()
    await services.ledger.open_budget(run_id, context.budget_usd)  # a batch has opened one for all its products
    given = state["product"]
    product = await load_product(services, given) if isinstance(given, str) else given.copy()
    channels = list(dict.fromkeys(state.get("channels") or ["shopify"]))
    for name in channels:
        services.channels.find(name)
    flatlay = await asyncio.to_thread(services.store.get, product["flatlay"])
    look = await services.flatlays.look(flatlay)
    with metered(services.ledger.payer(run_id, product["id"], "", "embed", 1, context.reroll)):
        vector = (await services.models.embedder.embed_pictures([flatlay]))[0]
    kind, person, notes = choose_kind(context.kind, services.models.image.kinds, product, context.person)
    if not product.get("category"):
        product["category"], note = await _majority(services, vector)
        notes.append(note)
    words = " ".join(str(product.get(field, "")) for field in ("category", "style", "season", "prompt_hint"))
    query = Query(vector, words.strip(), product["category"], context.min_sales, context.references)
    hits = await (await services.catalog()).search(query)
    product["detail"] = look.detail
    if learnt := await load_preferences(services):
        product["lessons"] = learnt
    return {
        "run_id": run_id,
        "shop": context.shop,
        "alternatives": context.variants,
        "product": product,
        "channels": channels,
        "copy": list(state.get("copy") or product.get("copy") or []),
        "kind": kind,
        "person": person,
        "references": [await _reference(services, hit) for hit in hits],
        "notes": [*notes, *describe(learnt)],
    }


async def _majority(services: Services, vector: NDArray[np.float32]) -> tuple[str, str]:
    """The category of most of the nearest products, and a note that says so."""
    near = await (await services.catalog()).search(Query(vector, None, None, 0, _NEIGHBOURS, "dense"))
    if not near:
        return "", "no category was given and the catalogue is empty"
    category, votes = Counter(hit.category for hit in near).most_common(1)[0]
    return category, f"no category was given; {votes} of the {len(near)} nearest products are {category!r}"


async def _reference(services: Services, hit: Hit) -> Reference:
    """The hit as data, its picture kept in the store: a report outlives changes of the catalogue's folder."""
    data = await asyncio.to_thread(hit.picture.read_bytes)
    return {**hit.as_json(), "why": hit.why, "picture": await asyncio.to_thread(services.store.put, data)}
