"""The page `/`: every new product, what was made of it, and the actions on a selection."""

from nicegui import ui

from agent.web.frame import frame
from agent.web.sessions import Sessions


def add(desk: Sessions) -> None:
    """Add the page."""

    @ui.page("/")
    async def board() -> None:
        async with frame(desk, "Board", "/"):
            pass
