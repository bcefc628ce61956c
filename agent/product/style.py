"""Find the bestsellers that are most like a product, and read their style."""

import asyncio
from collections import Counter
from dataclasses import replace

from agent.context import Context
from agent.documents import Product, Reference
from agent.product.preferences import apply_preferences
from agent.services import Models, Services
from agent.state import SharedLook
from tools.brand_kit import Brand, apply_brand
from tools.catalog import Hit, Query
from tools.errors import one_line
from tools.ledger.payer import metered
from tools.models.roles import StyleError, StyleRequest
from tools.studio.brief import BriefData, StyleBrief, brief_from_dict, brief_to_dict
from tools.studio.style import in_look

_NEIGHBOURS = 9
_MOST_COMPARED = 1000  # products among which the chosen one is found
_SPARE_POSE = "facing the camera, the whole garment in the frame"


async def find_references(
    services: Services, run_id: str, product: Product, context: Context
) -> tuple[str, list[Reference], list[str]]:
    """Return the product's category, its references, and a note if the category had to be found.

    The search is dense by the flat-lay and sparse by the product's words. It is filtered by category and sales. A product
    whose `like` names a bestseller has only that one.
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
    most = max(context.references, context.blend)
    hits = await catalog.search(Query(vector, words.strip(), category, context.min_sales, most))
    if like := product.get("like"):  # a person has chosen the bestseller
        near = await catalog.search(Query(vector, None, None, 0, _MOST_COMPARED, "dense"))
        hits = [hit for hit in near if hit.product_id == like] or hits
    return category, [await _reference(services, hit) for hit in hits], notes


def _majority(near: list[Hit]) -> tuple[str, str]:
    """Return the most frequent category of the nearest products, and a note about it. Without products it is empty."""
    if not near:
        return "", "no category was given and the catalogue is empty"
    category, votes = Counter(hit.category for hit in near).most_common(1)[0]
    return category, f"no category was given; {votes} of the {len(near)} nearest products are {category!r}"


async def _reference(services: Services, hit: Hit) -> Reference:
    """Return the hit as data. The store keeps its picture, so that a report stays right if the catalogue changes."""
    data = await asyncio.to_thread(hit.picture.read_bytes)
    return {**hit.as_json(), "why": hit.why, "picture": await asyncio.to_thread(services.store.put, data)}


async def read_style(
    services: Services, run_id: str, product: Product, references: list[Reference], context: Context,
    look: SharedLook | None = None,
) -> BriefData:  # fmt: skip
    """Return the brief of the references' style, changed by the shop's preferences and its brand kit.

    With the look of a catalogue, only the garment is the product's own.
    """
    keys = [reference["picture"] for reference in references]
    pictures = [await asyncio.to_thread(services.store.get, key) for key in (product["flatlay"], *keys)]
    scene = await asyncio.to_thread(services.store.get, product["scene"]) if product.get("scene") else None
    request = StyleRequest(product, pictures[0], tuple(pictures[1:]), scene)
    with metered(services.ledger.payer(run_id, product["id"], "", "style", 1, context.reroll)):
        brief = await write_style(services.models, request)
    brief = apply_preferences(brief, services.models.stylist, product.get("lessons", ()))
    brief = apply_brand(brief, Brand.of(product.get("brand")))
    if look:
        wish = product.get("prompt_hint", "")
        brief = in_look(brief, brief_from_dict(look["style"]), look["of"], wish if wish != look["hint"] else "")
    return brief_to_dict(brief)


async def write_style(models: Models, request: StyleRequest) -> StyleBrief:
    """Return the stylist's brief. If it fails, return the spare stylist's brief with a note in `dropped`.

    Raises:
        PictureError: the flat-lay or a reference cannot be decoded.
    """
    try:
        brief = await models.stylist.brief(request)
    except StyleError as error:
        measured = await models.spare_stylist.brief(request)
        note = f"the style as {models.stylist.name} reads it: {one_line(error, 200)}. It was measured instead"
        # The spare brief is about a packshot. Its words about the set alone fit a worn garment too.
        prompt = ". ".join(said[0].upper() + said[1:] for said in (measured.scene, measured.lighting, measured.mood))
        dropped = (note, *measured.dropped)
        return replace(measured, pose=_SPARE_POSE, prompt=f"{prompt}.", dropped=dropped, look=None)
    if brief.palette and brief.garment:
        return brief
    spare = await models.spare_stylist.brief(request)
    return replace(brief, palette=brief.palette or spare.palette, garment=brief.garment or spare.garment)
