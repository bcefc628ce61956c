"""composite: lays the garment onto the plate again, with another cut-out."""

from langgraph.runtime import Runtime

from agent.context import Context
from agent.resources import resources
from agent.stages.lettering import letter
from agent.stages.render import draw
from agent.state import ShotState


async def composite(state: ShotState, runtime: Runtime[Context]) -> ShotState:
    """Redo the last stage before the copy, and set the copy again."""
    r = await resources(runtime.context.shop)
    plates, draft = await draw(state, r, runtime.context, "composite")
    return {"plates": plates, "draft": await letter(state, r, draft)}
