"""The node generate: make the first picture of a shot in one pass."""

from agent.context import Context
from agent.documents import Variants
from agent.services import Services
from agent.stages.lettering import add_lettering
from agent.stages.render import render_stage
from agent.state import ShotState
from tools.channels import plan_frame
from tools.models.roles import ImageModel


async def generate(state: ShotState, services: Services, context: Context) -> ShotState:
    """Plan the frame, draw the whole picture in one call, and set the copy if we set it in type."""
    image, channel = services.models.image, services.channels.find(state["channel"])
    # The flat-lay's pixels limit only a cut-out. A model that draws the garment again has no such limit.
    detail = state["product"]["detail"] if image.cuts_out else None
    frame = plan_frame(channel, detail, image.frames(), draft=context.draft)
    step = state.get("step")
    if step is None:
        variants = _first_variants(state, image) | _lettering(state, services, context.copy_mode)
        step = {"stage": "single", "variants": variants, "reason": state.get("why", "first try")}
    now: ShotState = {**state, "frame": frame, "step": step}
    now |= await render_stage(now, services, context, "single")
    draft = await add_lettering(now, services, now["draft"])
    return {"frame": now["frame"], "step": step, "plates": now["plates"], "draft": draft}


def _first_variants(state: ShotState, image: ImageModel) -> Variants:
    """Return the variants of a first picture: those that an accepted hero used, else the first of each stage.

    Further alternatives get another set and another arrangement.
    """
    if not image.cuts_out:
        return {"single": 0}
    proven, other = state.get("variants", {}), state.get("alternative", 1) - 1
    ways = {stage: max(image.variants(stage, "", state["kind"]), 1) for stage in ("background", "person")}
    variants = {stage: proven.get(stage, other % count) for stage, count in ways.items()}
    return {**variants, "composite": proven.get("composite", 0)}


def _lettering(state: ShotState, services: Services, copy_mode: str) -> Variants:
    """Return the variant of `typeset` if copy is set in type; empty if the image model draws it or there is none.

    In the mode "auto", copy is set in type if other shots follow the picture, or if our reader cannot read the copy.
    """
    copy = state.get("copy", [])
    better_set = state.get("leads", False) or not all(services.models.reader.reads(line) for line in copy)
    sets = not services.models.image.letters or copy_mode == "typeset" or (copy_mode == "auto" and better_set)
    return {"typeset": 0} if sets and copy else {}
