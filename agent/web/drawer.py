"""The conversation at the side of every page: what is said is about the selected products."""

from collections.abc import Sequence

from fastapi.responses import RedirectResponse
from nicegui import app, events, html, ui

from agent.chat.conversation import new_thread
from agent.chat.pictures import shown_pictures
from agent.human_review import ActionRequest
from agent.report.words import listed
from agent.web.controls import button, filled, follow, warn, words
from agent.web.sessions import DIGITS, Sessions
from agent.web.uploader import PICTURES, uploader

_SLIDES = 200  # ms that the drawer needs to open; before, it takes no focus
_MOST_NAMED = 4  # selected products that the chip names


def add(desk: Sessions) -> None:
    """Add the address that begins a new conversation."""

    @ui.page("/conversation/new")
    def renew() -> RedirectResponse:
        app.storage.browser["thread"] = new_thread(DIGITS)
        return RedirectResponse("/")


class Drawer:
    """The conversation of one open page. `selected` has the products that are put in front of what is said."""

    def __init__(self, desk: Sessions) -> None:
        # The browser's conversation is kept in a cookie of this page's port.
        self._desk, self._thread = desk, str(app.storage.browser.setdefault("thread", new_thread(DIGITS)))
        self.selected: list[str] = []
        self._pictures: list[bytes] = []
        self._actions: Sequence[ActionRequest] = ()
        self._drawer = ui.right_drawer(value=False).props('width=400 bordered aria-label="Conversation"')
        self._drawer.classes("side").on("keydown.escape", self._drawer.hide).on_value_change(self._moved)
        with self._drawer:
            with html.div().classes("side-head"):
                html.h2("Conversation")
                self._stop = button("Stop", self._desk.work(self._thread).stop, "small-button")
                button("New", lambda: ui.navigate.to("/conversation/new"), "small-button")
                button("Close", self._drawer.hide, "small-button")
            self._log = ui.html(sanitize=False).classes("log")
            self._question = ui.html(sanitize=False).classes("wide")
            ui.on("answer", lambda event: self._desk.say(self._thread, event.args))
            with html.div().classes("say"):
                with html.div().classes("about") as self._chip:
                    self._named = words("span")
                    button("×", lambda: self.about([])).props["aria-label"] = "Do not name the selection"
                self._text = ui.textarea("Say what you need").props("autogrow outlined dense").classes("wide")
                self._text.on("keydown.enter.exact.prevent", self._say)
                with html.div().classes("row"):
                    uploader("Add a flat-lay", self._uploaded, PICTURES)
                    self._attached = words("span").classes("small")
                    button("Send", self._say, "main")

    async def open(self) -> None:
        """Show the conversation as it is, go on with work that was cut off, and look for news from now on."""
        await self._desk.resume(self._thread)
        self.about(self.selected)
        await follow(lambda: self._desk.work(self._thread).version, self._show)

    def switch(self) -> None:
        """Add the button that opens and closes the drawer."""
        self._switch = button("Conversation", self._drawer.toggle)
        self._switch.props["aria-expanded"] = "false"

    def _moved(self) -> None:
        """Move the focus into the opened drawer, and back to the button when it closes."""
        there = self._text if self._drawer.value else self._switch
        self._switch.props["aria-expanded"] = str(self._drawer.value).lower()
        ui.run_javascript(f"setTimeout(() => getHtmlElement({there.id}).focus(), {_SLIDES})")

    def about(self, selected: list[str]) -> None:
        """Put these products in front of what is said next, in a chip that can be removed."""
        self.selected = selected
        self._named.set_text(f"for {listed(selected, _MOST_NAMED)}")
        self._chip.set_visibility(bool(selected))

    async def _show(self) -> None:
        held, work = self._desk.conversation(self._thread), self._desk.work(self._thread)
        self._stop.set_visibility(work.busy)
        said = filled("talk.html", messages=await held.messages(), shown_pictures=shown_pictures, work=work)
        self._log.set_content(said)
        asked = None if work.busy else await held.question()
        before, self._actions = self._actions, asked["action_requests"] if asked else ()
        self._question.set_content(filled("question.html", actions=self._actions))
        if asked and self._actions != before:
            self._drawer.show()

    async def _uploaded(self, event: events.UploadEventArguments) -> None:
        self._pictures.append(await event.file.read())
        self._attached.set_text(f"{len(self._pictures)} attached")

    def _say(self) -> None:
        text = (self._text.value or "").strip()
        if not text and not self._pictures:
            return
        about = f"for {', '.join(self.selected)}: " if self.selected and not self._actions else ""
        text = about + (text or "Add this as a new product.")
        if not self._desk.say(self._thread, text, tuple(self._pictures)):
            warn("Please wait: your last request is not finished yet.")
            return
        self._text.value, self._pictures = "", []
        self._attached.set_text("")
