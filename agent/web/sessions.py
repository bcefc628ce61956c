"""Hold the cards and conversations of a shop's pages, and the work that continues when no page is open."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

from agent.chat.conversation import Conversation, Event
from agent.chat.graph import Chat, build
from agent.chat.state import ChatContext
from agent.checkpoints import checkpoints
from agent.feedback.review import decide
from agent.report.words import STEP
from agent.runs.runner import publish_run
from agent.services import Services
from agent.web.background import Background
from agent.web.board_cards import Card
from agent.web.board_shop import Shop
from agent.web.indexing import Indexing
from agent.web.making import Making
from agent.web.review_queue import Place, waiting
from tools.errors import Problem, one_line

DIGITS = 32  # of a thread's id, so that nobody guesses it
# Which pictures each decision is for.
_DECIDED = {"approve": ("needs_review", "rejected"), "reject": ("needs_review", "accepted")}


class SessionWork(Background):
    """The work of a conversation. `steps` says in words what is done for each product of its runs."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: dict[str, str] = {}


class Sessions:
    """The desk of one shop: its conversations, its run and its index run.

    A conversation's id is long and random, so that nobody can guess another person's.
    """

    def __init__(self, services: Services, graph: Chat, context: ChatContext) -> None:
        self.services, self._graph, self.context = services, graph, context
        self._work: dict[str, SessionWork] = {}
        self._touched = 0
        self.shop = Shop(services)
        self.making, self.indexing = Making(services, self.shop), Indexing(services)
        self.last_channels: list[str] = ["shopify"]  # of the newest order

    def touch(self) -> None:
        """Tell all open boards that there is something new to show."""
        self._touched += 1

    @property
    def version(self) -> int:
        """Return a number that grows each time the board has something new to show."""
        return self._touched + self.making.version + self.indexing.version

    async def cards(self) -> list[Card]:
        """Return the cards of all new products. Raises CatalogError or OSError if there is no readable table."""
        return await self.shop.cards(self.making.products)

    async def waiting(self) -> list[Place]:
        """Return the pictures that wait for a person, those of the newest runs first."""
        made, _ = await self.shop.made()
        return waiting(made)

    def conversation(self, thread: str) -> Conversation:
        """Return the conversation of an id that this page gave out."""
        return Conversation(self._graph, thread, self.context)

    def work(self, thread: str) -> SessionWork:
        """Return what the conversation is doing now."""
        return self._work.setdefault(thread, SessionWork())

    def say(self, thread: str, text: str, pictures: tuple[bytes, ...] = ()) -> bool:
        """Start to answer a message, or go on as it answers a question. Return False if the conversation is still busy."""
        return self._begin(thread, self.conversation(thread).say(text, pictures))

    async def resume(self, thread: str) -> None:
        """Continue a conversation that was cut off when the page's server stopped."""
        if not self.work(thread).busy and await self.conversation(thread).cut_off():
            self._begin(thread, self.conversation(thread).go_on())

    async def judge(self, cards: Sequence[Card], decision: str, note: str) -> tuple[int, list[str]]:
        """Record a person's decision about the pictures of these products, and write the reports again.

        `approve` is for the pictures that wait or were rejected, `reject` for those that were not.

        Returns:
            How many pictures were decided, and what was refused, in words: a picture may have changed meanwhile.
        """
        changed, refused = list[str](), list[str]()
        for card, picture in [(one, picture) for one in cards for picture in one.pictures]:
            if not picture.file or picture.status not in _DECIDED[decision]:
                continue
            try:
                await decide(self.services, picture.run, card.id, picture.shot, decision, note, seen=picture.stamp)
                changed.append(picture.run)
            except Problem as error:
                refused.append(f"{card.id}: {one_line(error)}")
        for run in dict.fromkeys(changed):
            await publish_run(self.services, run)
        self.touch()
        return len(changed), refused

    def _begin(self, thread: str, events: AsyncGenerator[Event, None]) -> bool:
        return self.work(thread).begin(self._follow(self.work(thread), events))

    async def _follow(self, work: SessionWork, events: AsyncGenerator[Event, None]) -> None:
        work.steps, made = {}, set[str]()
        async with aclosing(events):
            async for event in events:
                if event.kind == "progress":
                    made.add(event.value["run"])
                    if step := STEP.get(event.value["node"]):
                        work.steps[event.value["product"]] = step
                work.touch()
        for run in made:
            await publish_run(self.services, run)
        self.touch()

    async def aclose(self) -> None:
        """Stop all work. Conversations continue when the page is opened again; a run can be resumed."""
        await asyncio.gather(*(work.close() for work in (self.making, self.indexing, *self._work.values())))


@asynccontextmanager
async def open_sessions(services: Services, context: ChatContext) -> AsyncIterator[Sessions]:
    """Open the conversations of a shop, and stop their work at the end."""
    async with (
        checkpoints(services.settings.state_dir) as saver,
        aclosing(Sessions(services, build(saver), context)) as opened,
    ):
        yield opened
