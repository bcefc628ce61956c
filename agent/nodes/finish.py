"""finish: the accepted attempt in the channel's exact pixels and format, written where it is delivered."""

from langgraph.runtime import Runtime

from agent.context import Context
from agent.resources import resources
from agent.stages.delivery import write_delivery
from agent.state import ShotState


async def finish(state: ShotState, runtime: Runtime[Context]) -> ShotState:
    """Write the newest attempt, which passed."""
    r = await resources(runtime.context.shop)
    return {"file": await write_delivery(r, state, state["attempts"][-1], marked=False)}
