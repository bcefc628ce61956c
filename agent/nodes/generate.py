"""generate: the first picture of a shot, in one pass."""

from typing import Any

from langgraph.runtime import Runtime

from agent.context import Context
from agent.nodes.drawing import draw, letter
from agent.resources import resources
from agent.state import ShotState
from tools.channels import find_channel, plan_frame


async def generate(state: ShotState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Plan the frame, then draw background, placement and composite in one call; the copy follows at once."""
    r = await resources(runtime.context.shop)
    frame = plan_frame(find_channel(state["channel"]), state["product"]["detail"]).model_dump()
    stages = ("background", "person", "composite", "typeset")
    known = state.get("variants", {})
    variants = {stage: known.get(stage, 0) for stage in stages if stage != "typeset" or state.get("copy")}
    step = {"stage": "single", "variants": variants, "reason": state.get("why", "first try")}
    now: ShotState = {**state, "frame": frame, "step": step}
    plates, draft = await draw(now, r, runtime.context, "single")
    return {"frame": frame, "step": step, "plates": plates, "draft": await letter(now, r, draft)}
