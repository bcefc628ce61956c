"""think: the chat model reads the conversation and answers, or asks for tools."""

from typing import Literal

from langchain_core.messages import AIMessage, SystemMessage
from langgraph.config import get_config
from langgraph.runtime import Runtime
from langgraph.types import Command

from agent.chat.act import TOOLS
from agent.chat.history_trim import since_the_person, window
from agent.chat.orders import pot_of, thread_of
from agent.chat.state import ChatContext, ChatState
from agent.services import Services, open_services
from prompts import render
from tools.ledger.payer import CallInFlight, NotBilled, Overspent, metered
from tools.models.roles import ChatError

_LOOPS = 8  # answers of the model to one message of the person; a circle beyond that is a bug and stops


async def think(state: ChatState, runtime: Runtime[ChatContext]) -> Command[Literal["weigh", "__end__"]]:
    """The model's next message. A failure of the service is said in the conversation; nothing is lost by it."""
    context = runtime.context
    services = await open_services(context.shop)
    thread = thread_of(get_config())
    if sum(message.type == "ai" for message in since_the_person(state["messages"])) >= _LOOPS:
        return _say("I went in circles and stopped. Please say it in other words, or one thing at a time.")
    await services.ledger.open_budget(pot_of(thread), context.talk_usd)
    told = SystemMessage(context.system_prompt or _told(services))
    seen = [told, *window(state["messages"], context.window_tokens)]
    try:
        with metered(services.ledger.payer(pot_of(thread), "", "", "chat", 1)):
            answer = await services.models.chat.reply(seen, TOOLS)
    except Overspent:
        return _say(
            f"This conversation has used up its ${context.talk_usd:.2f}. Raise talk_usd, or begin a new one; "
            "the pictures and runs stay."
        )
    except (ChatError, NotBilled, CallInFlight) as error:
        return _say(f"I could not think about that: {error}. Nothing was lost; say it again to try again.")
    return Command(update={"messages": [answer]}, goto="weigh" if answer.tool_calls else "__end__")


def _told(services: Services) -> str:
    text = {True: "copy allowed", False: "no text in the picture"}
    lines = [f"- {channel.name}: {channel.ratio}, {text[channel.text]}" for channel in services.channels]
    return render("chat", channels="\n".join(lines))


def _say(text: str) -> Command[Literal["weigh", "__end__"]]:
    return Command(update={"messages": [AIMessage(text)]}, goto="__end__")
