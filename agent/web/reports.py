"""Write the reports of runs again after decisions, behind the pages: nobody waits for it."""

import asyncio

from agent.runs.runner import publish_run
from agent.services import Services


class Reports:
    """The reports that are due: written one at a time, and once for several decisions about a run."""

    def __init__(self, services: Services) -> None:
        self._services, self._due = services, dict[str, None]()
        self._writing: asyncio.Task[None] | None = None

    def due(self, run: str) -> None:
        """Write the report of a run soon."""
        self._due[run] = None
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while self._due:
            run = next(iter(self._due))
            del self._due[run]
            await publish_run(self._services, run)

    async def finish(self) -> None:
        """Wait until all reports are written."""
        if self._writing:
            await self._writing
