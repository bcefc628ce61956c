"""background: redoes the stage background, which drops all later ones."""

from typing import Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from agent.context import Context
from agent.resources import resources
from agent.stages.render import draw
from agent.state import ShotState


async def background(state: ShotState, runtime: Runtime[Context]) -> Command[Literal["person", "composite", "verify"]]:
    """Make the plate, then go on to the next stage; a stage without a picture goes to its verdict."""
    r = await resources(runtime.context.shop)
    plates, draft = await draw(state, r, runtime.context, "background")
    update: ShotState = {"plates": plates, "draft": draft}
    if "picture" not in draft:
        return Command(goto="verify", update=update)
    follows = r.models.image.variants(
        "person", state["frame"]["ratio"], state["kind"]
    )  # a packshot may go without this stage
    return Command(goto="person" if follows else "composite", update=update)
