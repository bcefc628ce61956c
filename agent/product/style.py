"""Find the bestsellers that a product is most like, and read their style."""

import asyncio
from collections import Counter

from agent.context import Context
from agent.documents import Product, Reference
from agent.product.preferences import apply_preferences
from agent.services import Services
from tools.brand_kit import Brand, apply_brand
from tools.catalog import Hit, Query
from tools.ledger.payer import metered
from tools.models.roles import StyleRequest
from tools.studio.brief import BriefData, brief_to_dict

_NEIGHBOURS = 9


async def find_references(
    services: Services, run_id: str, product: Product, context: Context
) -> tuple[str, list[Reference], list[str]]:
    """Return the product's category, its references, and a note if the category had to be found.

    The search is dense by the flat-lay and sparse by the product's words, filtered by category and sales.
    """
    flatlay = await asyncio.to_thread(services.store.get, product["flatlay"])
    with metered(services.ledger.payer(run_id, product["id"], "", "embed", 1, context.reroll)):
        vector = (await services.models.embedder.embed_pictures([flatlay]))[0]
    catalog, category, notes = await services.catalog(), product.get("category", ""), []
    if not category:
        near = await catalog.search(Query(vector, None, None, 0, _NEIGHBOURS, "dense"))
        category, note = _majority(near)
        notes.append(note)
    words = " ".join([category, *(str(product.get(field, "")) for field in ("style", "season", "prompt_hint"))])
    hits = await catalog.search(Query(vector, words.strip(), category, context.min_sales, context.references))
    return category, [await _reference(services, hit) for hit in hits], notes


def _majority(near: list[Hit]) -> tuple[str, str]:
    """Return the category of most of the nearest products, and a note that says so."""
    if not near:
        return "", "no category was given and the catalogue is empty"
    category, votes = Counter(hit.category for hit in near).most_common(1)[0]
    return category, f"no category was given; {votes} of the {len(near)} nearest products are {category!r}"


async def _reference(services: Services, hit: Hit) -> Reference:
    """Return the hit as data, its picture kept in the store: a report outlives changes of the catalogue's folder."""
    data = await asyncio.to_thread(hit.picture.read_bytes)
    return {**hit.as_json(), "why": hit.why, "picture": await asyncio.to_thread(services.store.put, data)}


async def read_style(
    services: Services, run_id: str, product: Product, references: list[Reference], context: Context
) -> BriefData:
    """Return the brief of the references' style, after the shop's preferences and its brand kit."""
    keys = [reference["picture"] for reference in references]
    pictures = [await asyncio.to_thread(services.store.get, key) for key in (product["flatlay"], *keys)]
    scene = await asyncio.to_thread(services.store.get, product["scene"]) if product.get("scene") else None
    request = StyleRequest(product, pictures[0], tuple(pictures[1:]), scene)
    with metered(services.ledger.payer(run_id, product["id"], "", "style", 1, context.reroll)):
        brief = await services.models.stylist.brief(request)
    brief = apply_preferences(brief, services.models.stylist, product.get("lessons", ()))
    return brief_to_dict(apply_brand(brief, Brand.of(product.get("brand"))))
