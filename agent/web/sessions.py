"""Conversations at work behind the page: they go on whether or not somebody watches, and are found again after a reload."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from agent.chat.conversation import Conversation, Event
from agent.chat.graph import Chat, build
from agent.chat.state import ChatContext
from agent.checkpoints import checkpoints
from agent.documents import RunDocument
from agent.feedback.review import decide
from agent.runs.runner import publish_run
from agent.services import Services
from tools.errors import one_line

DIGITS = 32  # of a thread's id, so that nobody guesses it
_THREAD = re.compile(rf"[0-9a-f]{{{DIGITS}}}")
_LONGEST_PROGRESS = 200  # steps that are kept


@dataclass(slots=True)
class SessionWork:
    """What a conversation is doing now. `version` grows with whatever there is to see anew."""

    version: int = 0
    task: "asyncio.Task[None] | None" = None
    progress: list[dict[str, str]] = field(default_factory=list)
    trouble: str = ""
    newest: str = ""  # the picture that was shown as the newest

    @property
    def busy(self) -> bool:
        """Whether it is still at it."""
        return self.task is not None and not self.task.done()


class Sessions:
    """One shop's conversations. A thread's id is as long as a key, so that nobody comes upon another's."""

    def __init__(self, services: Services, graph: Chat, context: ChatContext) -> None:
        self.services, self._graph, self._context = services, graph, context
        self._work: dict[str, SessionWork] = {}

    def conversation(self, thread: str) -> Conversation:
        """The conversation of an id that this page gave out. Raises ValueError for any other."""
        if not _THREAD.fullmatch(thread):
            raise ValueError("this is no conversation of this page")
        return Conversation(self._graph, thread, self._context)

    def work(self, thread: str) -> SessionWork:
        """What it is doing now."""
        return self._work.setdefault(thread, SessionWork())

    def say(self, thread: str, text: str, pictures: tuple[bytes, ...] = ()) -> bool:
        """Begin to answer; False while it is still busy with something else."""
        return self._begin(thread, self.conversation(thread).say(text, pictures))

    def answer(self, thread: str, decision: Mapping[str, object]) -> bool:
        """Go on from a question."""
        return self._begin(thread, self.conversation(thread).answer(decision))

    async def resume(self, thread: str) -> None:
        """After the page's server was stopped in the middle: finish what was begun."""
        if not self.work(thread).busy and await self.conversation(thread).cut_off():
            self._begin(thread, self.conversation(thread).go_on())

    def stop(self, thread: str) -> None:
        """Stop what is being made; finished steps are kept."""
        task = self.work(thread).task
        if task and not task.done():
            task.cancel()

    async def judge(self, run: str, product: str, shot: str, decision: str, note: str) -> None:
        """Put a person's decision on record, and the run's report anew. Raises UnknownShot, UnknownRun."""
        await decide(self.services, run, product, shot, decision, note)
        await publish_run(self.services, run)

    async def documents(self, thread: str) -> list[RunDocument]:
        """What the conversation has made, newest first."""
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
            work.trouble = "Stopped. What was finished is kept."
        except Exception as error:
            work.trouble = f"It did not work: {one_line(error)}"
        finally:
            work.version += 1

    async def close(self) -> None:
        """Stop all work; it goes on when the page is opened again."""
        tasks = [work.task for work in self._work.values() if work.task and not work.task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def open_sessions(services: Services, context: ChatContext) -> AsyncIterator[Sessions]:
    """Open the desk of a shop, and close it in the end."""
    async with checkpoints(services.settings.state_dir) as saver:
        opened = Sessions(services, build(saver), context)
        try:
            yield opened
        finally:
            await opened.close()


def waiting(documents: list[RunDocument]) -> list[tuple[str, str, str]]:
    """`(run, product, shot)` of all shots that wait for a person, newest first."""
    return [
        (document["run"], document["product"], shot["shot"])
        for document in documents
        for shot in document["shots"]
        if shot["status"] == "needs_review" and shot["file"] and not shot.get("found_by_checks")
    ]
