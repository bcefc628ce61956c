"""Nodes whose prompts a person has edited for this run."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeVar

from langgraph.runtime import Runtime

from agent.context import Context
from prompts import edited

N = TypeVar("N", bound=Callable[..., Awaitable[object]])


def prompted(node: N) -> N:
    """The node with the prompts of its run's context, which hold in all that it calls."""

    @wraps(node)
    async def with_prompts(state: object, runtime: Runtime[Context]) -> object:
        with edited(runtime.context.edited):
            return await node(state, runtime)

    return with_prompts  # type: ignore[return-value]
