"""typeset: sets the copy in another way; the picture below it stays as it is."""

from typing import Any

from langgraph.runtime import Runtime

from agent.context import Context
from agent.nodes.drawing import letter
from agent.resources import resources
from agent.state import ShotState


async def typeset(state: ShotState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Set the copy onto the newest text-free picture, in the step's variant."""
    r = await resources(runtime.context.shop)
    step = state["step"]
    again = {"stage": step["stage"], "variants": step["variants"], "reason": step["reason"]}
    draft = {**state["draft"], **again, "cost_usd": 0.0, "seconds": 0.0}
    draft.pop("error", None)
    return {"draft": await letter(state, r, draft)}
