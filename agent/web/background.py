"""Work that goes on without an open page, and can be stopped."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context

from tools.errors import one_line


class Background:
    """One piece of work at a time. `trouble` says why the last one did not come to its end; `changed` is called then."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._task: asyncio.Task[None] | None = None
        self.changed, self.trouble = changed, ""

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
        self.changed()
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
            self.changed()
