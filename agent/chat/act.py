"""act: run the tools that were asked for, side by side. What goes wrong becomes a message that the model can act on."""

from collections.abc import Awaitable, Callable

from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool, ToolException
from langgraph.prebuilt import ToolNode
from langgraph.prebuilt.tool_node import ToolCallRequest

from agent.chat.answers import Answer
from agent.chat.tools.judge import add_product, verify_picture
from agent.chat.tools.look import explain_style, search_bestsellers, show_channels, show_products, show_run
from agent.chat.tools.make import create_pictures, estimate_cost, revise_picture
from tools.errors import Problem, one_line

TOOLS: list[BaseTool] = [
    show_products, show_channels, search_bestsellers, explain_style, estimate_cost, create_pictures, revise_picture,
    verify_picture, show_run, add_product,
]  # fmt: skip

_LONGEST = 1500  # letters


def told(error: Exception) -> str:
    """An error in the words of who raised it; of what was not foreseen only its kind."""
    if isinstance(error, (Problem, ToolException, OSError)):
        return f"It did not work: {one_line(error, _LONGEST)}"
    return f"It did not work, and that was not foreseen: {type(error).__name__}."


async def _known_arguments_only(
    request: ToolCallRequest, run: Callable[[ToolCallRequest], Awaitable[ToolMessage | Answer]]
) -> ToolMessage | Answer:
    """An argument that the tool does not have would be dropped in silence, and something else made than was asked."""
    call, tool = request.tool_call, request.tool
    unknown = sorted(call["args"].keys() - tool.args.keys()) if tool else []
    if not tool or not unknown:
        return await run(request)
    known = ", ".join(name for name in tool.args if name != "runtime")
    said = f"It did not work: {call['name']} has no argument {', '.join(unknown)}; it has {known}. Nothing was done."
    return ToolMessage(said, tool_call_id=str(call["id"]), name=call["name"], status="error")


act = ToolNode(TOOLS, name="act", handle_tool_errors=told, awrap_tool_call=_known_arguments_only)
