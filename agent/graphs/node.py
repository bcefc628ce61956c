"""How a function becomes a node of LangGraph."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar, get_type_hints

from langgraph.runtime import Runtime

from agent.context import Context
from agent.services import Services, open_services
from prompts import prompt_overrides

S_contra = TypeVar("S_contra", contravariant=True)


class Node(Protocol[S_contra]):
    """A node as LangGraph calls it."""

    def __call__(self, state: S_contra, *, runtime: Runtime[Context]) -> Awaitable[object]:
        """Return the update of the state, or a command with the next node."""


def in_shop(work: Callable[[S_contra, Services, Context], Awaitable[object]]) -> Node[S_contra]:
    """Return a node that calls `work` with the state, the shop's services and the run's settings.

    The prompts that people edited in the settings are valid for everything that it calls.
    """

    async def node(state: S_contra, *, runtime: Runtime[Context]) -> object:
        with prompt_overrides(runtime.context.edited):
            return await work(state, await open_services(runtime.context.shop), runtime.context)

    known = get_type_hints(work)  # LangGraph reads from them which state a node sees and where it may go
    node.__annotations__ |= {"state": known["state"], "return": known["return"]}
    node.__name__ = work.__name__
    return node
