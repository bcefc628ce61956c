"""The state, the input and the settings of a conversation. They contain plain data and store keys, no pictures."""

from typing import Annotated

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from agent.feedback.lookup import StartedRun


class ChatContext(BaseModel, use_attribute_docstrings=True):
    """Settings of one conversation."""

    shop: str = "."
    """The shop's working folder. Tools open no file outside it."""
    ask_above_usd: float = Field(default=1.0, ge=0, le=100)
    """Ask a person before tools run that may cost more than this together, in USD."""
    budget_usd: float = Field(default=1.0, ge=0, le=100)
    """The highest cost of one order for a product's pictures, in USD."""
    talk_usd: float = Field(default=1.0, ge=0, le=100)
    """The highest cost of the chat model's answers in this conversation, in USD."""
    window_tokens: int = Field(default=24_000, ge=2_000, le=200_000)
    """How many tokens of a long conversation the model sees."""
    system_prompt: str = Field(
        default="", max_length=20_000, json_schema_extra={"langgraph_nodes": ["think"], "langgraph_type": "prompt"}
    )
    """Instructions to the model before the conversation; empty: those in prompts/chat.md."""


class AskedCall(TypedDict):
    """A tool call that a person must approve."""

    id: str | None
    tool: str
    args: dict[str, object]
    at_most_usd: float


class Asked(TypedDict):
    """The question to a person before tools run, with the tool calls that it is about."""

    question: str
    calls: list[AskedCall]


def joined(left: list[StartedRun], right: list[StartedRun]) -> list[StartedRun]:
    """Return both lists of runs joined, each run once, in the order of their start. It is the reducer of `runs`."""
    return left + [run for run in right if run not in left]


class ChatInput(TypedDict):
    """A person's message. Its pictures are saved in the shop and shown in small."""

    messages: Annotated[list[AnyMessage], add_messages, Field(description="The person's next message.")]


class ChatState(TypedDict, total=False):
    """The conversation so far."""

    messages: Annotated[list[AnyMessage], add_messages]
    question: Asked  # the newest question to a person
    runs: Annotated[list[StartedRun], joined]
