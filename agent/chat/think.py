"""The nodes `think` and `act`: the chat model answers or calls tools, and the tools run at the same time.

An error in a tool becomes a message to the model.
"""

import re
from typing import Literal, cast

from langchain_core.messages import AIMessage, SystemMessage
from langchain_core.tools import BaseTool, ToolException
from langgraph.config import get_config
from langgraph.prebuilt import ToolNode
from langgraph.prebuilt.tool_node import ToolInvocationError
from langgraph.runtime import Runtime
from langgraph.types import Command
from pydantic import BaseModel

from agent.chat.history_trim import since_the_person, window
from agent.chat.no_shop import without_shop
from agent.chat.orders import thread_of
from agent.chat.pictures import with_pictures
from agent.chat.selection import by_category, new_products, with_products
from agent.chat.state import ChatContext, ChatState
from agent.chat.tools.judge import add_product, review_picture, verify_picture
from agent.chat.tools.look import explain_style, search_bestsellers, show_channels, show_products, show_run
from agent.chat.tools.make import create_pictures, estimate_cost, make_scene, revise_picture, translate_copy
from agent.feedback.lookup import Unclear, pictures_made
from agent.product.revision import CannotRevise
from agent.services import Services, open_services
from prompts import render
from tools.errors import Problem, first_error, one_line
from tools.ledger.budgets import Overspent
from tools.ledger.payer import CallInFlight, NotBilled, metered
from tools.models.roles import ChatError

TOOLS: list[BaseTool] = [
    show_products, show_channels, search_bestsellers, explain_style, estimate_cost, create_pictures, revise_picture,
    verify_picture, review_picture, show_run, add_product, make_scene, translate_copy,
]  # fmt: skip
for _form in (cast("type[BaseModel]", one.args_schema) for one in TOOLS):
    _form.model_config["extra"] = (
        "forbid"  # else an unknown argument is dropped, and something else than the order made
    )
    _form.model_rebuild(force=True)

_LOOPS = 8  # most replies of the model to one message of a person; more of them mean an endless loop
_LONGEST = 1500  # most letters of an error in a message
_MOST_LISTED = 300  # products whose pictures the model is told
_RUN = re.compile(r"\brun chat-[a-z]+-[0-9a-f]{12}\b")


async def think(state: ChatState, runtime: Runtime[ChatContext]) -> Command[Literal["weigh", "__end__"]]:
    """Ask the chat model for its next message. Go to `weigh` if it calls tools, else end the turn.

    If the service fails or the budget is used up, the conversation gets a message that says so.
    """
    context = runtime.context
    services = await open_services(context.shop)
    pot = f"chat-{thread_of(get_config())}"  # it pays for the model's replies in this conversation
    if said := await without_shop(services, context.shop, state["messages"]):
        return _say(said)
    if sum(message.type == "ai" for message in since_the_person(state["messages"])) >= _LOOPS:
        return _say(
            "I called tools too often without an answer, so I stopped. Please use other words, or one request at a time."
        )
    await services.ledger.open_budget(pot, context.talk_usd)
    told = SystemMessage(f"{context.system_prompt or render('chat')}\n\n{await _facts(services)}")
    seen = [told, *window(state["messages"], context.window_tokens)]
    try:
        with metered(services.ledger.payer(pot, "", "", "chat", 1)):
            answer = await services.models.chat.reply(seen, TOOLS)
        answer = await with_products(services, answer, state.get("runs", []))
    except Overspent:
        return _say(
            f"The budget of this conversation, ${context.talk_usd:.2f}, is used up. Raise talk_usd, or begin a new one; "
            "your pictures and runs are kept."
        )
    except (ChatError, NotBilled, CallInFlight) as error:
        return _say(f"The chat model gave no answer: {error}. Nothing was lost; send your message again.")
    if answer.tool_calls:
        return Command(update={"messages": [answer]}, goto="weigh")
    return Command(update={"messages": [with_pictures(services, answer, state["messages"])]}, goto="__end__")


async def _facts(services: Services) -> str:
    """Return what every chat model is told about the shop: its channels, and its new products by category."""
    text = {True: "copy allowed", False: "no text in the picture"}
    lines = [f"- {channel.name}: {channel.ratio}, {text[channel.text]}" for channel in services.channels]
    products = by_category(await new_products(services)) or "- none"
    made = await pictures_made(services)
    pictures = "\n".join(f"- {product} has {', '.join(shots)}" for product, shots in [*made.items()][:_MOST_LISTED])
    return render("chat_shop", channels="\n".join(lines), products=products, pictures=pictures or "- none")


def _say(text: str) -> Command[Literal["weigh", "__end__"]]:
    return Command(update={"messages": [AIMessage(text)]}, goto="__end__")


def _in_words(error: Exception) -> str:
    """Return a message about a tool's error, without names of runs. For an unforeseen error it names only the type."""
    if isinstance(error, ToolInvocationError):
        error = first_error(error.source, cast("type[BaseModel]", act.tools_by_name[error.tool_name].tool_call_schema))
    if isinstance(error, (Unclear, CannotRevise)):
        return _RUN.sub("its order", f"Nothing was done. {one_line(error, _LONGEST)}")
    if isinstance(error, (Problem, ToolException, OSError)):
        return _RUN.sub("that order", f"It did not work: {one_line(error, _LONGEST)}")
    return f"It did not work because of an unexpected error: {type(error).__name__}."


act = ToolNode(TOOLS, name="act", handle_tool_errors=_in_words)
