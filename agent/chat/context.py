"""What a conversation may be told from outside, with bounds; LangGraph Studio draws its form from this."""

from pydantic import BaseModel, Field


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
