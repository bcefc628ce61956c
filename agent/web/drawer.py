"""The conversation at the side of every page: what is said is about the selected products."""

import json
from collections.abc import Sequence

from fastapi.responses import RedirectResponse
from nicegui import app, events, html, ui
from nicegui.element import Element

from agent.chat.conversation import new_thread
from agent.human_review import ActionRequest, Decision
from agent.web.controls import button, warn, words
from agent.web.sessions import DIGITS, Sessions
from agent.web.talk import talk_html
from agent.web.uploader import PICTURES, uploader

_TICK = 0.7  # s between two looks for news
_SLIDES = 200  # ms that the drawer needs to open; before, it takes no focus
_MOST_NAMED = 4  # selected products that the chip names
_LARGEST = 40_000_000  # bytes of an uploaded picture


def add(desk: Sessions) -> None:
    """Add the address that begins a new conversation."""

    @ui.page("/conversation/new")
    def renew() -> RedirectResponse:
        app.storage.browser["thread"] = new_thread(DIGITS)
        return RedirectResponse("/")


class Drawer:
    """The conversation of one open page. `selected` has the products that are put in front of what is said."""

    def __init__(self, desk: Sessions) -> None:
        self._desk, self._thread, self._version = desk, _thread(), -1
        self.selected: list[str] = []
        self._pictures: list[bytes] = []
        self._actions: Sequence[ActionRequest] = ()
        self._drawer = (
            ui.right_drawer(value=False)
            .props('width=400 bordered aria-label="Conversation"')
            .classes("side")
            .on("keydown.escape", self._close)
            .on_value_change(self._moved)
        )
        with self._drawer:
            with html.div().classes("side-head"):
                html.h2("Conversation")
                self._stop = button("Stop", lambda: self._desk.work(self._thread).stop(), small=True)
                button("New", lambda: ui.navigate.to("/conversation/new"), small=True)
                button("Close", self._close, small=True)
            self._log = ui.html(sanitize=False).classes("log")
            self._asked = html.div().classes("question")
            with html.div().classes("say"):
                self._chip = html.div().classes("about")
                self._text = ui.textarea("Say what you need").props("autogrow outlined dense").classes("wide")
                self._text.on("keydown.enter.exact.prevent", self._say)
                with html.div().classes("row"):
                    upload = uploader(self._uploaded, PICTURES, _LARGEST)
                    button("Add a flat-lay", lambda: upload.run_method("pickFiles"))
                    self._attached = words("span").classes("small")
                    button("Send", self._say, main=True)

    async def open(self) -> None:
        """Show the conversation as it is, go on with work that was cut off, and look for news from now on."""
        await self._desk.resume(self._thread)
        await self._show()
        self.about(self.selected)
        ui.timer(_TICK, self._look)

    def switch(self) -> None:
        """Add the button that opens and closes the drawer. The focus goes into the opened drawer, and back again."""
        self._switch = button("Conversation", self._toggle)
        self._switch.props["aria-expanded"] = "false"

    def _toggle(self) -> None:
        if self._drawer.value:
            self._close()
        else:
            self._drawer.show()
            self._focus(self._text)

    def _close(self) -> None:
        self._drawer.hide()
        self._focus(self._switch)

    def _focus(self, element: Element) -> None:
        ui.run_javascript(f"setTimeout(() => getHtmlElement({element.id}).focus(), {_SLIDES})")

    def _moved(self) -> None:
        self._switch.props["aria-expanded"] = str(self._drawer.value).lower()

    def about(self, selected: list[str]) -> None:
        """Put these products in front of what is said next, in a chip that can be removed."""
        self.selected = selected
        self._chip.clear()
        self._chip.set_visibility(bool(selected))
        with self._chip:
            more = f" and {len(selected) - _MOST_NAMED} more" if len(selected) > _MOST_NAMED else ""
            html.span(f"for {', '.join(selected[:_MOST_NAMED])}{more}")
            button("×", lambda: self.about([])).props["aria-label"] = "Do not name the selection"

    async def _look(self) -> None:
        if self._desk.work(self._thread).version != self._version:
            await self._show()

    async def _show(self) -> None:
        held, work = self._desk.conversation(self._thread), self._desk.work(self._thread)
        self._version = work.version
        self._stop.set_visibility(work.busy)
        self._log.set_content(talk_html(await held.messages(), work.progress, work.busy, work.trouble))
        question = None if work.busy else await held.question()
        self._ask(question["action_requests"] if question else ())

    def _ask(self, actions: Sequence[ActionRequest]) -> None:
        """Show the question that waits for a person. An unchanged one keeps what is typed into it."""
        if actions == self._actions and actions:
            return
        self._actions = actions
        self._asked.clear()
        self._asked.set_visibility(bool(actions))
        if not actions:
            return
        with self._asked:
            for action in actions:
                html.p(action["description"])
            args = json.dumps([action["args"] for action in actions], indent=1, ensure_ascii=False)
            changed = ui.textarea("The order: change it before you approve", value=args).props("outlined dense")
            reason = ui.input("Reason, if you reject").props("outlined dense")
            with html.div().classes("row"):
                button("Approve", lambda: self._agree(changed.value), main=True)
                button("Reject", lambda: self._decline(reason.value))
        self._drawer.show()

    def _agree(self, text: str) -> None:
        try:
            wanted = json.loads(text or "[]")
        except json.JSONDecodeError as error:
            warn(f"The changed order is not valid JSON: {error}")
            return
        args = wanted if isinstance(wanted, list) and len(wanted) == len(self._actions) else [None] * len(self._actions)
        decisions = [_approved(action, one) for action, one in zip(self._actions, args, strict=True)]
        self._desk.answer(self._thread, {"decisions": decisions})

    def _decline(self, note: str) -> None:
        no: Decision = {"type": "reject", "message": note or ""}
        self._desk.answer(self._thread, {"decisions": [no for _ in self._actions]})

    async def _uploaded(self, event: events.UploadEventArguments) -> None:
        self._pictures.append(await event.file.read())
        self._attached.set_text(f"{len(self._pictures)} attached")

    def _say(self) -> None:
        text = (self._text.value or "").strip()
        if not text and not self._pictures:
            return
        text = text or "Add this as a new product."
        about = f"for {', '.join(self.selected)}: " if self.selected else ""
        if not self._desk.say(self._thread, about + text, tuple(self._pictures)):
            warn("Please wait: your last request is not finished yet.")
            return
        self._text.value, self._pictures = "", []
        self._attached.set_text("")


def _approved(action: ActionRequest, args: object) -> Decision:
    """Return the decision to run an action, with the arguments that the person wants."""
    if not isinstance(args, dict) or args == action["args"]:
        return {"type": "approve"}
    return {"type": "edit", "edited_action": {"name": action["name"], "args": args}}


def _thread() -> str:
    """Return the id of this browser's conversation. It is kept in a cookie of this page's port."""
    return str(app.storage.browser.setdefault("thread", new_thread(DIGITS)))
