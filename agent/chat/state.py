"""State of a conversation: messages, and which runs it started. Plain data and store keys, never pictures."""

from typing import Annotated

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from pydantic import Field
from typing_extensions import TypedDict  # pydantic draws schemas of no other before Python 3.12

from agent.feedback.lookup import StartedRun


class AskedCall(TypedDict):
    """A tool's call that a person is asked about."""

    id: str | None
    tool: str
    args: dict[str, object]
    at_most_usd: float


class Asked(TypedDict):
    """What a person is asked before tools run."""

    question: str
    calls: list[AskedCall]


def joined(left: list[StartedRun], right: list[StartedRun]) -> list[StartedRun]:
    """Reducer of runs: each once, in the order they were started."""
    return left + [run for run in right if run not in left]


class ChatInput(TypedDict):
    """What a person says; pictures in it are kept in the shop and shown small."""

    messages: Annotated[list[AnyMessage], add_messages, Field(description="The person's next message.")]


class ChatState(TypedDict, total=False):
    """The conversation so far."""

    messages: Annotated[list[AnyMessage], add_messages]
    question: Asked  # what a person was asked last
    runs: Annotated[list[StartedRun], joined]
