"""act: runs the tools that were asked for, side by side. What goes wrong becomes a message that the model can act on."""

from langgraph.prebuilt import ToolNode

from agent.chat.tools import TOOLS

_LONGEST = 1500  # letters


def told(error: Exception) -> str:
    """An error in the words of who raised it; of what was not foreseen only its kind."""
    ours = type(error).__module__.split(".")[0] in ("agent", "tools", "prompts", "langgraph")
    if ours or isinstance(error, (ValueError, LookupError, OSError)):
        said = " ".join(str(error).strip("'\"").split())
        return f"It did not work: {said[:_LONGEST]}"
    return f"It did not work, and that was not foreseen: {type(error).__name__}."


act = ToolNode(TOOLS, name="act", handle_tool_errors=told)
