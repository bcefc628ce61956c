"""Which conversation this is."""

from langchain_core.runnables import RunnableConfig


def thread_of(config: RunnableConfig) -> str:
    """The id of the conversation; without a checkpointer all share one."""
    return str(config.get("configurable", {}).get("thread_id") or "unkept")


def pot_of(thread: str) -> str:
    """The ledger's pot that the model's own words are paid from."""
    return f"chat-{thread}"
