"""The state, the input and the settings of a conversation. They contain plain data and store keys, no pictures."""

from typing import Annotated

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from agent.feedback.lookup import StartedRun


class ChatContext(BaseModel):
    """Settings of one conversation."""

    shop: str = Field(default=".", description="The shop's working folder; no tool leaves it.")
    ask_above_usd: float = Field(
        default=1.0,
        ge=0,
        le=100,
        description="A person is asked before tools run that may together spend more than this, in USD.",
    )
    budget_usd: float = Field(
        default=1.0, ge=0, le=100, description="Most that one order for a product's pictures may cost, in USD."
    )
    talk_usd: float = Field(
        default=1.0, ge=0, le=100, description="Most that the model's own words may cost in this conversation, in USD."
    )
    window_tokens: int = Field(
        default=24_000, ge=2_000, le=200_000, description="Of a long conversation the model sees this many tokens."
    )
    system_prompt: str = Field(
        default="",
        max_length=20_000,
        description="What the model is told before the conversation; empty: prompts/chat.md.",
        json_schema_extra={"langgraph_nodes": ["think"], "langgraph_type": "prompt"},
    )


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
    """Return both lists of runs joined, each run once, in the order of their start. It is the reducer of `runs`."""
    return left + [run for run in right if run not in left]


class ChatInput(TypedDict):
    """What a person says; pictures in it are kept in the shop and shown small."""

    messages: Annotated[list[AnyMessage], add_messages, Field(description="The person's next message.")]


class ChatState(TypedDict, total=False):
    """The conversation so far."""

    messages: Annotated[list[AnyMessage], add_messages]
    question: Asked  # the newest question to a person
    runs: Annotated[list[StartedRun], joined]
