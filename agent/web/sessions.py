"""The conversations behind the page. They continue when the page is closed, and are found again after a reload."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from agent.chat.conversation import Conversation, Event
from agent.chat.graph import Chat, build
from agent.chat.state import ChatContext
from agent.checkpoints import checkpoints
from agent.documents import RunDocument
from agent.feedback.lookup import newest_documents
from agent.feedback.review import decide
from agent.human_review import Decisions
from agent.runs.runner import publish_run
from agent.services import Services
from tools.errors import one_line

DIGITS = 32  # of a thread's id, so that nobody guesses it
_THREAD = re.compile(rf"[0-9a-f]{{{DIGITS}}}")
_LONGEST_PROGRESS = 200  # newest steps that are kept


@dataclass(slots=True)
class SessionWork:
    """The state of a conversation. `version` grows each time there is something new to show."""

    version: int = 0
    task: "asyncio.Task[None] | None" = None
    progress: list[dict[str, str]] = field(default_factory=list)
    trouble: str = ""
    newest: str = ""  # the newest picture that was shown

    @property
    def busy(self) -> bool:
        """Return whether it is still working."""
        return self.task is not None and not self.task.done()


class Sessions:
    """The conversations of one shop. A thread's id is long and random, so that nobody can guess another person's."""

    def __init__(self, services: Services, graph: Chat, context: ChatContext) -> None:
        self.services, self._graph, self._context = services, graph, context
        self._work: dict[str, SessionWork] = {}

    def conversation(self, thread: str) -> Conversation:
        """Return the conversation of an id that this page gave out. Raises ValueError if the id has another form."""
        if not _THREAD.fullmatch(thread):
            raise ValueError(f"{thread!r} is not the id of a conversation of this page")
        return Conversation(self._graph, thread, self._context)

    def work(self, thread: str) -> SessionWork:
        """Return what the conversation is doing now."""
        return self._work.setdefault(thread, SessionWork())

    def say(self, thread: str, text: str, pictures: tuple[bytes, ...] = ()) -> bool:
        """Start to answer a message. Return False if the conversation is still busy."""
        return self._begin(thread, self.conversation(thread).say(text, pictures))

    def answer(self, thread: str, decisions: Decisions) -> bool:
        """Answer a question and continue. Return False if the conversation is still busy."""
        return self._begin(thread, self.conversation(thread).answer(decisions))

    async def resume(self, thread: str) -> None:
        """Continue a conversation that was cut off when the page's server stopped."""
        if not self.work(thread).busy and await self.conversation(thread).cut_off():
            self._begin(thread, self.conversation(thread).go_on())

    def stop(self, thread: str) -> None:
        """Stop the current work. Finished steps are kept."""
        task = self.work(thread).task
        if task and not task.done():
            task.cancel()

    async def judge(self, run: str, product: str, shot: str, decision: str, note: str) -> None:
        """Record a person's decision, and write the run's report again.

        Raises:
            UnknownRun: there is no such run.
            UnknownShot: the run has no such shot.
        """
        await decide(self.services, run, product, shot, decision, note)
        await publish_run(self.services, run)

    async def waiting_count(self) -> int:
        """Return how many pictures of the shop's newest runs wait for a person."""
        return len(waiting(list((await newest_documents(self.services)).values())))

    async def documents(self, thread: str) -> list[RunDocument]:
        """Return the documents of the conversation's runs, newest first."""
        found = []
        for run in reversed(await self.conversation(thread).runs()):
            document = (await self.services.documents(run["run"])).get(run["product"])
            found += [document] if document else []
        return found

    def _begin(self, thread: str, events: AsyncGenerator[Event, None]) -> bool:
        work = self.work(thread)
        if work.busy:
            return False
        work.progress, work.trouble = [], ""
        work.task = asyncio.create_task(self._follow(work, events))
        work.version += 1
        return True

    async def _follow(self, work: SessionWork, events: AsyncGenerator[Event, None]) -> None:
        made: set[str] = set()
        try:
            async with aclosing(events):
                async for event in events:
                    if event.kind == "progress":
                        work.progress = [*work.progress, event.value][-_LONGEST_PROGRESS:]
                        made.add(event.value["run"])
                    work.version += 1
            for run in made:
                await publish_run(self.services, run)
        except asyncio.CancelledError:
            work.trouble = "Stopped. Finished work is kept."
        except Exception as error:
            work.trouble = f"It did not work: {one_line(error)}"
        finally:
            work.version += 1

    async def close(self) -> None:
        """Stop all work. It continues when the page is opened again."""
        tasks = [work.task for work in self._work.values() if work.task and not work.task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def open_sessions(services: Services, context: ChatContext) -> AsyncIterator[Sessions]:
    """Open the conversations of a shop, and stop their work at the end."""
    async with checkpoints(services.settings.state_dir) as saver:
        opened = Sessions(services, build(saver), context)
        try:
            yield opened
        finally:
            await opened.close()


def waiting(documents: list[RunDocument]) -> list[tuple[str, str, str]]:
    """Return `(run, product, shot)` of all shots that wait for a person, in the order of the documents."""
    return [
        (document["run"], document["product"], shot["shot"])
        for document in documents
        for shot in document["shots"]
        if shot["status"] == "needs_review" and shot["file"] and not shot.get("found_by_checks")
    ]
