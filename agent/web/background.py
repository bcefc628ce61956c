"""Work that goes on without an open page, and can be stopped."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context

from tools.errors import one_line


class Background:
    """One piece of work at a time. `trouble` says why the last one did not come to its end.

    `version` grows each time there is something new to show.
    """

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None
        self.version, self.trouble = 0, ""

    def touch(self) -> None:
        """Tell the open pages that there is something new to show."""
        self.version += 1

    @property
    def busy(self) -> bool:
        """Return whether there is work."""
        return self._task is not None and not self._task.done()

    def begin(self, work: Coroutine[object, object, None]) -> bool:
        """Begin with the work. Return False, and do nothing, if there is other work."""
        if self.busy:
            work.close()
            return False
        self.trouble = ""
        self._task = asyncio.create_task(self._follow(work), context=Context())
        self.touch()
        return True

    def stop(self) -> None:
        """Stop the work. What is finished is kept."""
        if self._task:
            self._task.cancel()

    async def close(self) -> None:
        """Stop the work and wait for its end."""
        self.stop()
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            self.trouble = "Stopped. What is finished is kept."
        except Exception as error:
            self.trouble = f"It did not work: {one_line(error)}"
        finally:
            self.touch()
