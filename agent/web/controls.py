"""Controls that all pages share: native elements, which keyboards, phones and screen readers know."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from functools import wraps
from inspect import isawaitable
from typing import ParamSpec

from nicegui import html, ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from agent.report import templates
from agent.report.words import capital
from tools.errors import Problem, one_line

_TICK = 0.7  # s between two looks for news
_P = ParamSpec("_P")


def words(tag: str, text: str = "") -> TextElement:
    """Return an HTML element with a text that can change. The text is never read as HTML."""
    return TextElement(tag=tag, text=text)


def button(text: str, on_click: Callable[[], object], *, main: bool = False, small: bool = False) -> TextElement:
    """Return a button, which shows what went wrong with its action. Of a group one is the `main` one."""
    click = telling(on_click)
    made = words("button", text).classes("button").on("click", lambda _: click())
    made.props["type"] = "button"
    return made.classes(" ".join(name for name, yes in (("main", main), ("small-button", small)) if yes))


def choice(label: str, options: Mapping[str, str], value: str, on_change: Callable[[str], object]) -> Element:
    """Return a drop-down list of `options` (value -> words) with its label."""
    with html.label().classes("choice"):
        words("span", label)
        with Element("select") as made:
            for key, name in options.items():
                words("option", name).props["value"] = key
    made.props["value"] = value
    return made.on("change", lambda event: on_change(str(event.args)), js_handler="(e) => emit(e.target.value)")


def tick(label: str, on: bool, on_change: Callable[[bool], object]) -> Element:
    """Return a checkbox with its label."""
    with html.label().classes("tick"):
        made = Element("input")
        made.props.update(type="checkbox", checked=on)
        words("span", label)

    def changed(now: bool) -> object:
        made.props["checked"] = now
        return on_change(now)

    return made.on("change", lambda event: changed(bool(event.args)), js_handler="(e) => emit(e.target.checked)")


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


def telling(action: Callable[_P, object]) -> Callable[_P, Coroutine[object, object, None]]:
    """Return an action that shows what went wrong in place of raising it."""

    @wraps(action)
    async def told(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            done = action(*args, **kwargs)
            if isawaitable(done):
                await done
        except (Problem, OSError) as error:
            warn(error)

    return told


def warn(problem: object) -> None:
    """Show a problem for a while, and read it out."""
    _tell(sentence(problem), "bad", 8000)


def say(text: str) -> None:
    """Show for a while what was done, and read it out."""
    _tell(sentence(text), "good", 4000)


def _tell(text: str, tone: str, milliseconds: int) -> None:
    # No type and no colour of Quasar's: nothing overrules them. `told` is only a name in place of its white.
    ui.notify(
        text, position="top", timeout=milliseconds, close_button="Close", textColor="told", classes=f"told {tone}"
    )


def sentence(problem: object) -> str:
    """Return a problem as a line that begins with a capital letter, unless a file or an id begins it."""
    return capital(one_line(problem))


def filled(name: str, **values: object) -> str:
    """Return a template of these pages filled in, as HTML."""
    return templates("agent.web").get_template(name).render(**values)
