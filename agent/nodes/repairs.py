"""The nodes background, person, composite, retouch and typeset: repeat one stage, which drops later ones."""

from typing import Literal

from langgraph.types import Command

from agent.context import Context
from agent.services import Services
from agent.stages.lettering import add_lettering
from agent.stages.render import render_stage
from agent.state import NotRendered, Rendered, ShotState, rendered


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
    state: ShotState, services: Services, context: Context, stage: Literal["composite", "retouch"]
) -> ShotState:
    made = await render_stage(state, services, context, stage)
    return {**made, "draft": await add_lettering({**state, **made}, services, made["draft"])}


def _letters_stay(drawn: Rendered) -> NotRendered:
    """Return the draft that ends the shot: a second order to take out the letters would be in vain."""
    return {
        "attempt": drawn["attempt"], "stage": drawn["stage"], "variants": drawn["variants"], "reason": drawn["reason"],
        "model": drawn["model"], "cost_usd": drawn["cost_usd"], "seconds": drawn["seconds"],
        "drawn_copy": drawn["drawn_copy"], "error": "the image model left its letters in the picture",
        "failed_stage": "typeset", "overspent": False, "refused": True,
    }  # fmt: skip


LETTERS = "lettering was added to the picture: take out all of it, every letter, and show what lies behind it"


async def typeset(state: ShotState, services: Services, context: Context) -> ShotState:
    """Set the copy onto the newest text-free picture, in the step's variant. Drawn letters are removed first."""
    step, draft = state["step"], rendered(state["draft"])
    if draft["text_free"] is None:
        bare = await render_stage(state, services, context, "retouch", faults=(LETTERS,))
        if "picture" in bare["draft"] and bare["draft"].get("unchanged"):
            return {"draft": _letters_stay(bare["draft"])}
        return {**bare, "draft": await add_lettering({**state, **bare}, services, bare["draft"])}
    again: Rendered = {**draft, **step, "drawn_copy": False, "cost_usd": 0.0, "seconds": 0.0, "error": None}
    return {"draft": await add_lettering(state, services, again)}
