"""analyze_style: reads the style of the references into a brief."""

import asyncio

from langgraph.runtime import Runtime

from agent.context import Context
from agent.product.preferences import apply_preferences
from agent.services import open_services
from agent.state import PromoState
from tools.brand_kit import Brand, apply_brand
from tools.ledger import metered
from tools.models.roles import StyleRequest
from tools.studio.brief import brief_to_dict


async def analyze_style(state: PromoState, runtime: Runtime[Context]) -> PromoState:
    """One brief per product, shared by all its shots."""
    services = await open_services(runtime.context.shop)
    product = state["product"]
    keys = [reference["picture"] for reference in state["references"]]
    pictures = [await asyncio.to_thread(services.store.get, key) for key in (product["flatlay"], *keys)]
    scene = await asyncio.to_thread(services.store.get, product["scene"]) if product.get("scene") else None
    request = StyleRequest(product, pictures[0], tuple(pictures[1:]), scene)
    with metered(services.ledger.payer(state["run_id"], product["id"], "", "style", 1, runtime.context.reroll)):
        brief = await services.models.stylist.brief(request)
    brief = apply_preferences(brief, services.models.stylist, product.get("lessons", ()))
    return {"style": brief_to_dict(apply_brand(brief, Brand.of(product.get("brand"))))}
