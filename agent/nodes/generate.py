"""generate: the first picture of a shot, in one pass."""

from typing import Any

from langgraph.runtime import Runtime

from agent.context import Context
from agent.nodes.drawing import draw, letter
from agent.resources import Resources, resources
from agent.state import ShotState
from tools.channels import plan_frame


async def generate(state: ShotState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Plan the frame, then draw the whole picture in one call; copy that we set follows at once."""
    r = await resources(runtime.context.shop)
    image, channel = r.models.image, r.channels.find(state["channel"])
    # Only a cut-out is limited by the flat-lay's pixels; a model that draws the garment anew is not.
    detail = state["product"]["detail"] if image.cuts_out else None
    frame = plan_frame(channel, detail).model_dump()
    step = state.get("step") or {
        "stage": "single",
        "variants": _first_variants(state, r, runtime.context.copy_mode),
        "reason": state.get("why", "first try"),
    }
    now: ShotState = {**state, "frame": frame, "step": step}
    plates, draft = await draw(now, r, runtime.context, "single")
    return {"frame": frame, "step": step, "plates": plates, "draft": await letter(now, r, draft)}


def _first_variants(state: ShotState, r: Resources, copy_mode: str) -> dict[str, int]:
    """The strategies of a first picture: those that an accepted hero proved, else the first of each stage.

    Left to us, copy is set in type where others will follow the picture, and where nobody here could read it back.
    """
    image, proven = r.models.image, state.get("variants", {})
    stages = ("background", "person", "composite") if image.cuts_out else ("single",)
    variants = {stage: proven.get(stage, 0) for stage in stages}
    copy = state.get("copy", [])
    better_set = state.get("leads", False) or not all(r.models.reader.reads(line) for line in copy)
    sets = not image.letters or copy_mode == "typeset" or (copy_mode == "auto" and better_set)
    return variants | ({"typeset": 0} if sets and copy else {})
