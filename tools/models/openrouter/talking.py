"""Ask a chat model one question. Ask it again without the fields that the service refuses for this model."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from tools.models.openrouter import errors
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.errors import plain_errors

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_openai import ChatOpenAI

MORE = 4  # factor for the tokens of the second try, if the first answer was cut at its limit
Ask = Callable[["ChatOpenAI"], Awaitable["BaseMessage"]]


async def talk(service: ModelService, model: str, ask: Ask, *, temperature: float, max_tokens: int) -> "BaseMessage":
    """Return the answer to `ask`. It may be cut: see `is_cut`.

    Args:
        service: the model service.
        model: the id of the model.
        ask: sends the question to a chat model.
        temperature: the sampling temperature.
        max_tokens: most tokens of the answer.

    Raises:
        ModelRefused: the content filter stopped the answer.
        ServiceError: the call failed in another way.
    """
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
