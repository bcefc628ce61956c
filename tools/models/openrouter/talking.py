"""One question to a chat model, put again without the fields that the service refuses for this model."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tools.models.openrouter import errors
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.errors import plain_errors

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_openai import ChatOpenAI

MORE = 4  # times the tokens for an answer that was cut at its limit
Ask = Callable[["ChatOpenAI"], Awaitable["BaseMessage"]]


async def talk(service: ModelService, model: str, ask: Ask, *, temperature: float, max_tokens: int) -> "BaseMessage":
    """Return the answer to `ask`, which may be cut: see `is_cut`. Raises ServiceError."""
    from langchain_core.messages import AIMessage
    from openai import ContentFilterFinishReasonError, LengthFinishReasonError

    while True:
        chat = service.chat(model, temperature=temperature, max_tokens=max_tokens)
        try:
            with plain_errors():
                return await ask(chat)
        except LengthFinishReasonError as cut:
            said = cut.completion.choices[0].message.content or ""
            return AIMessage(said, response_metadata={"finish_reason": "length"})
        except ContentFilterFinishReasonError:
            raise errors.ModelRefused("content filter", model=model) from None
        except (errors.BadRequest, errors.ModelGone) as refused:
            if not service.leave_out(chat, refused):
                raise


def is_cut(said: "BaseMessage") -> bool:
    """Return whether the answer ended at its limit of tokens."""
    return said.response_metadata.get("finish_reason") == "length"
