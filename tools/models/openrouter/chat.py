"""Qwen as the chat model: it answers with words or tool calls over HTTP."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.models.openrouter.choice import ModelChoice
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.errors import ServiceError
from tools.models.roles import ChatError

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.tools import BaseTool

_MOST_TOKENS = 2048  # the longest answer


class QwenChat:
    """Plays the role `ChatModel` with the first candidate that the service still has."""

    def __init__(self, service: ModelService, choice: ModelChoice) -> None:
        self._service, self._choice = service, choice

    @property
    def name(self) -> str:
        """Return the id of the model that answers."""
        return self._choice.current

    async def reply(self, messages: "Sequence[BaseMessage]", tools: "Sequence[BaseTool]") -> "AIMessage":
        """See `ChatModel`. Tool calls whose arguments are no JSON are left out; if nothing remains, ChatError is raised."""
        from langchain_core.messages import AIMessage

        async def ask(model: str) -> "BaseMessage":
            chat = self._service.chat(model, temperature=0.0, max_tokens=_MOST_TOKENS)
            return await chat.bind_tools(list(tools)).ainvoke(list(messages))

        try:
            said = await self._choice.use(ask)
        except ServiceError as error:
            raise ChatError.of(error) from error
        except (LookupError, TypeError, ValueError, AttributeError) as odd:  # from the SDK, for malformed answers
            raise ChatError(f"{self.name}: its answer is no chat message ({type(odd).__name__})") from odd
        if not isinstance(said, AIMessage):
            raise ChatError(f"{self.name} answered with a {said.type} message")
        if said.additional_kwargs.get("refusal") and not said.text:
            return AIMessage("The model declined to answer this.")
        if not said.text and not said.tool_calls:
            broken = ", ".join(str(call.get("name")) for call in said.invalid_tool_calls)
            why = f"called {broken} with arguments that are no JSON" if broken else "said nothing"
            raise ChatError(why, where=self.name)
        return AIMessage(said.text, id=said.id, tool_calls=said.tool_calls)
