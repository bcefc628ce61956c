"""Finish bookkeeping even if the task that does it is cancelled."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def shielded(work: Coroutine[Any, Any, T] | asyncio.Future[T]) -> T:
    """Await `work` to its end, even if the caller is cancelled, and return its result.

    Raises:
        CancelledError: the caller was cancelled. It is raised after the end of the work. If the work failed too, its
            error is the cause.
        Exception: the error of the work.
    """
    task = asyncio.ensure_future(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            cancelled = True
        except Exception:
            break  # the error of the work, which is raised below
    if cancelled:
        raise asyncio.CancelledError from None if task.cancelled() else task.exception()
    return task.result()
