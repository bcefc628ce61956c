"""Bookkeeping outlives a cancellation, and the cancellation is not lost."""

import asyncio

import pytest

from tools.shielded import shielded


@pytest.mark.parametrize("error", [None, OSError("disk")])
@pytest.mark.parametrize("times", [1, 3])
async def test_a_cancelled_task_finishes_its_books_and_is_cancelled_then(error: Exception | None, times: int) -> None:
    started, done = asyncio.Event(), False

    async def books() -> None:
        nonlocal done
        started.set()
        await asyncio.sleep(0.05)
        done = True
        if error:
            raise error

    task = asyncio.create_task(shielded(books()))
    await started.wait()
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0.001)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done


async def test_result_and_error_pass_through() -> None:
    async def fails() -> None:
        raise OSError("disk")

    assert await shielded(asyncio.sleep(0, "result")) == "result"
    with pytest.raises(OSError, match="disk"):
        await shielded(fails())
