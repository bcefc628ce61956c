"""The page `/review`: the pictures that wait for a person, one at a time, decided by key or button."""

import asyncio
from dataclasses import dataclass
from importlib.resources import files
from typing import cast
from urllib.parse import quote

from nicegui import app, background_tasks, ui
from nicegui.events import GenericEventArguments

from agent.documents import Shot
from agent.feedback.lookup import find_shot
from agent.feedback.review import choose, decide, stamp, undo
from agent.product.revision import FoundShot
from agent.runs.runner import publish_run
from agent.web.controls import filled
from agent.web.frame import PATIENCE, frame
from agent.web.review_queue import Place, beside
from agent.web.review_view import review_html
from agent.web.sessions import Sessions
from tools.errors import Problem, one_line

_CSS = ("report/shot.css", "web/other_pages.css", "web/review.css")
_AHEAD = 2  # pictures that the browser loads before they are shown
_DONE = {"approve": "approved", "reject": "rejected", "choose": "delivered as another attempt"}


_publish = background_tasks.await_on_shutdown(publish_run)


@dataclass(frozen=True, slots=True)
class Undo:
    """A decision of this tab that can be taken back: the shot before it, and the stamp after it."""

    place: Place
    before: Shot
    after: str


def add(desk: Sessions) -> None:
    """Add the page. `?at=RUN/PRODUCT/SHOT` shows this picture, also one that does not wait."""

    @ui.page("/review", response_timeout=PATIENCE)
    async def review(at: str = "") -> None:
        ui.add_body_html(f"<script>{files('agent.web').joinpath('review.js').read_text('utf-8')}</script>")
        async with frame(desk, "/review", _CSS):
            await Review(desk).load(Place.of(at))


class Review:
    """One tab: its queue, the picture that it shows, and its decisions."""

    def __init__(self, desk: Sessions) -> None:
        self._desk, self._services = desk, desk.services
        self._at: Place | None = None
        self._queue: list[Place] = []
        self._shown = ui.html(sanitize=False)
        with ui.element().classes("stays"):
            self._said = ui.label().classes("said-now").props('role="status"')
            self._bar = ui.html(filled("review_bar.html"), sanitize=False)
        ui.on("review", self._act)

    async def load(self, at: Place | None) -> None:
        """Read the queue anew, and show a picture: this one, else the first that waits."""
        self._queue = await self._desk.waiting()
        await self._show(at or next(iter(self._queue), None))

    async def _show(self, at: Place | None) -> None:
        """Show a picture, or what to do next if there is none."""
        found, unknown = None, ""
        try:
            found = await self._find(at) if at else None
        except Problem as problem:
            unknown = problem.problem
        self._at = at if found else None
        self._bar.set_visibility(found is not None)
        ui.navigate.history.replace(f"/review?at={quote(str(at))}" if found else "/review")
        if at is None or found is None:
            made = bool(await self._services.records.runs(1))
            html = filled("review_empty.html", waiting=len(self._queue), unknown=unknown, made=made)
        else:
            turn = self._queue.index(at) + 1 if at in self._queue else 0
            ahead = [(await self._find(place)).shot for place in self._queue[turn : turn + _AHEAD]]
            html = await asyncio.to_thread(
                review_html, self._services, found.document, found.shot, at, ahead, (turn, len(self._queue))
            )
        self._shown.set_content(html)

    async def _find(self, at: Place) -> FoundShot:
        return await find_shot(self._services, at.run, at.shot, at.product)

    async def _act(self, event: GenericEventArguments) -> None:
        """Do what a person asked for about the picture that was on the screen."""
        what, at, note = event.args["what"], Place.of(event.args["at"]), " ".join(event.args["note"].split())
        if what == "undo":
            await self._take_back()
        elif at is None or at != self._at:
            pass  # the key was pressed before the next picture was on the screen
        elif what in ("next", "previous"):
            self._said.set_text("")  # it was about the picture that goes away
            await self._show(beside(self._queue, at, 1 if what == "next" else -1))
        elif what == "reject" and not note:
            self._said.set_text("Write a reason: later pictures of this shop follow it.")
        else:
            await self._carry_out(at, what, event.args["seen"], note, event.args["number"])

    async def _carry_out(self, at: Place, decision: str, seen: str, note: str, number: int) -> None:
        """Decide about the picture and show the next one, or deliver another attempt of it."""
        self._at = None  # a second key of a fast finger is about nothing
        try:
            before = (await self._find(at)).shot
            if decision == "choose":
                document = await choose(self._services, *at, number, seen)
            else:
                document = await decide(self._services, *at, decision, note, seen)
        except (Problem, OSError) as error:
            await self.load(at)
            self._said.set_text(one_line(error))
            return None
        now = next(shot for shot in document["shots"] if shot["shot"] == at.shot)
        _decided().append(Undo(at, before, stamp(now)))
        self._changed(at.run)
        self._said.set_text(f"{at.product}, {at.shot}: {_DONE[decision]}. Press u to take it back.")
        if decision == "choose":
            return await self._show(at)
        following, self._queue = beside(self._queue, at, 1), [place for place in self._queue if place != at]
        return await (self._show(following) if self._queue else self.load(None))

    def _changed(self, run: str) -> None:
        """Show the boards what changed, and write the run's report again behind the page: once for several decisions."""
        self._desk.touch()
        background_tasks.create_lazy(_publish(self._services, run), name=f"report of {run}")

    async def _take_back(self) -> None:
        """Take back the last decision of this tab, and show its picture again."""
        if not (decided := _decided()):
            self._said.set_text("There is nothing to take back: this tab has decided nothing.")
            return
        last = decided.pop()
        said = f"{last.place.product}, {last.place.shot}: taken back."
        try:
            await undo(self._services, last.place.run, last.place.product, last.before, last.after)
            self._changed(last.place.run)
        except (Problem, OSError) as error:
            said = one_line(error)
        await self.load(last.place)
        self._said.set_text(said)


def _decided() -> list[Undo]:
    """Return the decisions of this tab, oldest first. They stay when the tab is loaded again."""
    return cast("list[Undo]", app.storage.tab.setdefault("decided", []))
