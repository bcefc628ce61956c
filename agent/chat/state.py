"""State of a conversation: messages, and which runs it started. Plain data and store keys, never pictures."""

from typing import Annotated, Any

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from pydantic import Field
from typing_extensions import TypedDict  # pydantic draws schemas of no other before Python 3.12


def joined(left: list[dict[str, str]], right: list[dict[str, str]]) -> list[dict[str, str]]:
    """Reducer of runs: each once, in the order they were started."""
    return left + [run for run in right if run not in left]


class ChatInput(TypedDict):
    """What a person says; pictures in it are kept in the shop and shown small."""

    messages: Annotated[list[AnyMessage], add_messages, Field(description="The person's next message.")]


class ChatState(TypedDict, total=False):
    """The conversation so far."""

    messages: Annotated[list[AnyMessage], add_messages]
    question: dict[str, Any]  # `{question, calls}` that a person was asked last
    runs: Annotated[list[dict[str, Any]], joined]  # `{run, product}` that this conversation started
