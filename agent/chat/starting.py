"""Starts runs of their own from a conversation: own id, own thread, own budget, whatever the conversation's are."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from typing import TypeVar

from agent.chat.answers import Runtime

T = TypeVar("T")


async def independently(work: Coroutine[object, None, T]) -> T:
    """Run it in a fresh context: a graph in a graph would else share its checkpoints. Cancelled when the caller is."""
    return await asyncio.create_task(work, context=Context())


def watched(runtime: Runtime, run: str) -> Callable[[str, str], None]:
    """What tells whoever watches the conversation which node a run has passed; it speaks in the conversation's context."""
    here = copy_context()

    def on_step(product: str, node: str) -> None:
        here.run(runtime.stream_writer, {"run": run, "product": product, "node": node})

    return on_step
