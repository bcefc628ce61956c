"""The nodes background, person, composite, retouch and typeset: repeat one stage, which drops later ones."""

from typing import Literal

from langgraph.types import Command

from agent.context import Context
from agent.services import Services
from agent.stages.lettering import add_lettering
from agent.stages.render import render_stage
from agent.state import Rendered, ShotState, rendered
from tools.models.roles import Stage


async def background(
    state: ShotState, services: Services, context: Context
) -> Command[Literal["person", "composite", "verify"]]:
    """Make the plate and go on to the next stage. Without a picture, go to the verdict."""
    update = await render_stage(state, services, context, "background")
    if update["draft"]["error"]:
        return Command(goto="verify", update=update)
    # a packshot may go without a person
    follows = services.models.image.variants("person", state["frame"]["ratio"], state["kind"])
    return Command(goto="person" if follows else "composite", update=update)


async def person(state: ShotState, services: Services, context: Context) -> Command[Literal["composite", "verify"]]:
    """Make the plate and go on to the next stage. Without a picture, go to the verdict."""
    update = await render_stage(state, services, context, "person")
    return Command(goto="verify" if update["draft"]["error"] else "composite", update=update)


async def composite(state: ShotState, services: Services, context: Context) -> ShotState:
    """Make the composite again, and set the copy again."""
    return await _lettered(state, services, context, "composite")


async def retouch(state: ShotState, services: Services, context: Context) -> ShotState:
    """Retouch the picture. If the copy was typeset, typeset it again."""
    return await _lettered(state, services, context, "retouch")


async def _lettered(
    state: ShotState, services: Services, context: Context, stage: Stage, faults: tuple[str, ...] | None = None
) -> ShotState:
    made = await render_stage(state, services, context, stage, faults)
    return {**made, "draft": await add_lettering({**state, **made}, services, made["draft"])}


LETTERS = "lettering was added to the picture: take out all of it, every letter, and show what lies behind it"


async def typeset(state: ShotState, services: Services, context: Context) -> ShotState:
    """Set the copy onto the newest text-free picture, in the step's variant. Drawn letters are removed first."""
    step, draft = state["step"], rendered(state["draft"])
    if draft["text_free"] is None:
        return await _lettered(state, services, context, "retouch", (LETTERS,))
    again: Rendered = {**draft, **step, "drawn_copy": False, "cost_usd": 0.0, "seconds": 0.0, "error": None}
    return {"draft": await add_lettering(state, services, again)}
