"""The page `/catalogue`."""

from agent.web.sessions import Sessions


def add(desk: Sessions) -> None:
    """Add the page."""
