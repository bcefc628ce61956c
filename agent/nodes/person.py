"""person: redoes the stage person, which drops all later ones."""

from typing import Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from agent.context import Context
from agent.resources import resources
from agent.stages.render import draw
from agent.state import ShotState


async def person(state: ShotState, runtime: Runtime[Context]) -> Command[Literal["composite", "verify"]]:
    """Make the plate, then go on to the next stage; a stage without a picture goes to its verdict."""
    plates, draft = await draw(state, await resources(runtime.context.shop), runtime.context, "person")
    update: ShotState = {"plates": plates, "draft": draft}
    return Command(goto="verify" if "picture" not in draft else "composite", update=update)
