"""retouch: mends the one local fault of the newest attempt; nothing else of the picture changes."""

from langgraph.runtime import Runtime

from agent.context import Context
from agent.nodes.drawing import draw
from agent.nodes.lettering import letter
from agent.resources import resources
from agent.state import ShotState


async def retouch(state: ShotState, runtime: Runtime[Context]) -> ShotState:
    """Mend the picture; copy that we set is set again on top."""
    r = await resources(runtime.context.shop)
    plates, draft = await draw(state, r, runtime.context, "retouch")
    return {"plates": plates, "draft": await letter(state, r, draft)}
