"""Controls that all pages share: native elements, which keyboards, phones and screen readers know."""

from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from agent.report import templates
from agent.report.words import capital
from tools.errors import one_line

_TICK = 0.7  # s between two looks for news
FIELDS = "(e) => emit(Object.fromEntries(new FormData(e.target.form ?? e.target)))"
"""The JavaScript that sends what a form says, by the names of its fields; a box that is not ticked is missing."""


def words(tag: str, text: str = "") -> TextElement:
    """Return an HTML element with a text that can change. The text is never read as HTML."""
    return TextElement(tag=tag, text=text)


def button(text: str, on_click: Callable[[], object], kind: str = "") -> TextElement:
    """Return a button. A `kind` is "main", of which a group has one, or "small-button"."""
    made = words("button", text).classes(f"button {kind}").on("click", lambda _: on_click())
    made.props["type"] = "button"
    return made


async def follow(state: Callable[[], object], show: Callable[[], Awaitable[None]]) -> None:
    """Show what there is, and show it again when `state` returns something new, as long as the page is open."""
    seen: object = None

    async def look() -> None:
        nonlocal seen
        if (now := state()) != seen:
            seen = now
            await show()

    await look()
    ui.timer(_TICK, look)


def say(text: object, tone: str = "good") -> None:
    """Show for a while what was done, and read it out."""
    # No type and no colour of Quasar's: nothing overrules them. `told` is only a name in place of its white.
    ui.notify(
        sentence(text), position="top", timeout=8000, close_button="Close", textColor="told", classes=f"told {tone}"
    )


def warn(problem: object) -> None:
    """Show a problem for a while, and read it out."""
    say(problem, "bad")


def sentence(problem: object) -> str:
    """Return a problem as a line that begins with a capital letter, unless a file or an id begins it."""
    return capital(one_line(problem))


def filled(name: str, **values: object) -> str:
    """Return a template of these pages filled in, as HTML."""
    return templates("agent.web").get_template(name).render(**values)
