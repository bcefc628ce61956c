"""Nodes whose prompts a person has edited for this run."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from langgraph.runtime import Runtime

from agent.context import Context
from prompts import edited

N = TypeVar("N", bound=Callable[..., Awaitable[Any]])


def prompted(node: N) -> N:
    """The node with the prompts of its run's context, which hold in all that it calls."""

    @wraps(node)
    async def with_prompts(state: Any, runtime: Runtime[Context]) -> Any:
        with edited(runtime.context.edited):
            return await node(state, runtime)

    return with_prompts  # type: ignore[return-value]
