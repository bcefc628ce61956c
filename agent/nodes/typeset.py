"""typeset: sets the copy in type, or in another way; the picture below it stays as it is."""

from langgraph.runtime import Runtime

from agent.context import Context
from agent.resources import resources
from agent.stages.lettering import letter
from agent.stages.render import draw
from agent.state import Rendered, ShotState, rendered

LETTERS = "lettering was added to the picture: take out all of it, every letter, and show what lies behind it"


async def typeset(state: ShotState, runtime: Runtime[Context]) -> ShotState:
    """Set the copy onto the newest text-free picture, in the step's variant; drawn letters are taken out first."""
    r = await resources(runtime.context.shop)
    step, draft = state["step"], rendered(state["draft"])
    if draft["text_free"] is None:
        _, bare = await draw(state, r, runtime.context, "retouch", faults=(LETTERS,))
        return {"draft": await letter(state, r, bare)}
    again: Rendered = {**draft, **step, "drawn_copy": False, "cost_usd": 0.0, "seconds": 0.0, "error": None}
    return {"draft": await letter(state, r, again)}
