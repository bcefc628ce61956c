"""generate: the first picture of a shot, in one pass."""

from langgraph.runtime import Runtime

from agent.context import Context
from agent.documents import Variants
from agent.services import Services, open_services
from agent.stages.lettering import add_lettering
from agent.stages.render import render_stage
from agent.state import ShotState
from tools.channels import plan_frame
from tools.models.roles import ImageModel


async def generate(state: ShotState, runtime: Runtime[Context]) -> ShotState:
    """Plan the frame, then draw the whole picture in one call; copy that we set follows at once."""
    services, context = await open_services(runtime.context.shop), runtime.context
    image, channel = services.models.image, services.channels.find(state["channel"])
    # Only a cut-out is limited by the flat-lay's pixels; a model that draws the garment anew is not.
    detail = state["product"]["detail"] if image.cuts_out else None
    frame = plan_frame(channel, detail).data()
    step = state.get("step")
    if step is None:
        variants = _first_variants(state, image) | _lettering(state, services, context.copy_mode)
        step = {"stage": "single", "variants": variants, "reason": state.get("why", "first try")}
    now: ShotState = {**state, "frame": frame, "step": step}
    plates, draft = await render_stage(now, services, context, "single")
    return {"frame": frame, "step": step, "plates": plates, "draft": await add_lettering(now, services, draft)}


def _first_variants(state: ShotState, image: ImageModel) -> Variants:
    """The strategies of a first picture: those that an accepted hero proved, else the first of each stage.

    Further alternatives to choose from stand on another set, in another arrangement.
    """
    if not image.cuts_out:
        return {"single": 0}
    proven, other = state.get("variants", {}), state.get("alternative", 1) - 1
    ways = {stage: max(image.variants(stage, "", state["kind"]), 1) for stage in ("background", "person")}
    variants = {stage: proven.get(stage, other % count) for stage, count in ways.items()}
    return {**variants, "composite": proven.get("composite", 0)}


def _lettering(state: ShotState, services: Services, copy_mode: str) -> Variants:
    """How copy is set, where we set it.

    Left to us, copy is set in type where others will follow the picture, and where nobody here could read it back.
    """
    copy = state.get("copy", [])
    better_set = state.get("leads", False) or not all(services.models.reader.reads(line) for line in copy)
    sets = not services.models.image.letters or copy_mode == "typeset" or (copy_mode == "auto" and better_set)
    return {"typeset": 0} if sets and copy else {}
