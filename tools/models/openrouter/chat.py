"""Qwen as the chat model: it answers with words or tool calls over HTTP."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.models.openrouter.choice import ModelChoice, Player
from tools.models.openrouter.client import MORE, ModelService, is_cut
from tools.models.openrouter.errors import ServiceError
from tools.models.openrouter.lenient import read_object, without_thoughts
from tools.models.roles import ChatError

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.tools import BaseTool
    from langchain_openai import ChatOpenAI

_MOST_TOKENS = 2048  # the longest answer


class QwenChat(Player):
    """Plays the role `ChatModel` with the first candidate that the service still has."""

    def __init__(self, service: ModelService, choice: ModelChoice) -> None:
        self._service, self._choice = service, choice

    async def reply(self, messages: "Sequence[BaseMessage]", tools: "Sequence[BaseTool]") -> "AIMessage":
        """Return the next message: words, or calls of these tools. Calls with unreadable arguments are left out.

        Raises ChatError if nothing is left.
        """
        from langchain_core.messages import AIMessage, ToolCall

        async def ask(chat: "ChatOpenAI") -> "BaseMessage":
            return await chat.bind_tools(list(tools)).ainvoke(list(messages))

        async def answered(model: str) -> "BaseMessage":
            said = await self._service.talk(model, ask, temperature=0.0, max_tokens=_MOST_TOKENS)
            if not is_cut(said):
                return said
            return await self._service.talk(model, ask, temperature=0.0, max_tokens=MORE * _MOST_TOKENS)

        try:
            said = await self._choice.use(answered)
        except ServiceError as error:
            raise ChatError.of(error) from error
        except (LookupError, TypeError, ValueError, AttributeError) as odd:  # from the SDK, for malformed answers
            raise ChatError(f"{self.name}: its answer is not a chat message ({type(odd).__name__})") from odd
        if not isinstance(said, AIMessage):
            raise ChatError(f"{self.name} answered with a {said.type} message")
        if said.additional_kwargs.get("refusal") and not said.text:
            return AIMessage("The model refused to answer this.")
        text, calls = without_thoughts(said.text), list(said.tool_calls)
        for call in said.invalid_tool_calls:
            if call["name"] and (arguments := read_object(call["args"] or "")) is not None:
                calls.append(ToolCall(name=call["name"], args=arguments, id=call["id"]))
        if not text and not calls:
            broken = ", ".join(str(call.get("name")) for call in said.invalid_tool_calls)
            why = f"called {broken} with arguments that are not valid JSON" if broken else "gave an empty answer"
            raise ChatError(why, where=self.name)
        return AIMessage(text, id=said.id, tool_calls=calls)
