"""The node analyze_style: read the style of the references into a brief."""

from langgraph.runtime import Runtime

from agent.context import Context
from agent.product.style import read_style
from agent.services import open_services
from agent.state import PromoState


async def analyze_style(state: PromoState, runtime: Runtime[Context]) -> PromoState:
    """Write one style brief for the product. All its shots use it."""
    services = await open_services(runtime.context.shop)
    product, references = state["product"], state["references"]
    return {"style": await read_style(services, state["run_id"], product, references, runtime.context)}
