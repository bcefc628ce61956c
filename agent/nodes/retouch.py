"""retouch: mends the one local fault of the newest attempt; nothing else of the picture changes."""

from langgraph.runtime import Runtime

from agent.context import Context
from agent.resources import resources
from agent.stages.lettering import letter
from agent.stages.render import draw
from agent.state import ShotState


async def retouch(state: ShotState, runtime: Runtime[Context]) -> ShotState:
    """Mend the picture; copy that we set is set again on top."""
    r = await resources(runtime.context.shop)
    plates, draft = await draw(state, r, runtime.context, "retouch")
    return {"plates": plates, "draft": await letter(state, r, draft)}
