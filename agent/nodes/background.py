"""background: redoes the stage background, which drops all later ones."""

from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from agent.context import Context
from agent.nodes.drawing import draw
from agent.resources import resources
from agent.state import ShotState


async def background(state: ShotState, runtime: Runtime[Context]) -> Command[Literal["person", "verify"]]:
    """Make the plate, then go on to the next stage; a stage without a picture goes to its verdict."""
    plates, draft = await draw(state, await resources(runtime.context.shop), runtime.context, "background")
    update: dict[str, Any] = {"plates": plates, "draft": draft}
    return Command(goto="verify" if "error" in draft else "person", update=update)
