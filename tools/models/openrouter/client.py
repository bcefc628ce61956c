"""The SDK clients on one shared transport: `openai` for pictures and embeddings, ChatOpenAI for Qwen."""

import json
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from tools.ledger.prices import Prices
from tools.models.openrouter.errors import BadRequest, ModelGone, ModelRefused, ServiceError, plain_errors

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_openai import ChatOpenAI
    from openai import AsyncOpenAI

MORE = 4  # factor for the tokens of the second try, if the first answer was cut at its limit
Ask = Callable[["ChatOpenAI"], Awaitable["BaseMessage"]]
_NO_KEY = "set-by-the-transport"  # the SDKs demand a key; only the transport has the real one
_REASONING_ROOM = 4  # times the tokens where a model cannot answer without reasoning, which counts as answer
_REFUSALS: dict[str, tuple[type[ServiceError], tuple[str, ...]]] = {
    "reasoning": (BadRequest, ("reasoning", "thinking")),
    "require_parameters": (ModelGone, ("parameters",)),
}
"""Field -> the error and a word in it by which a service refuses the field for a model."""


class ModelService:
    """One model service at `base_url`.

    `provider` has routing preferences (privacy), sent with every call. `prices` may be replaced by dearer ones
    after the service has listed its prices.
    """

    def __init__(
        self, base_url: str, key: SecretStr, prices: Prices, *, timeout: float = 300.0, in_flight: int = 16,
        pause: float = 1.0, provider: dict[str, Any] | None = None, openrouter: bool = True,
    ) -> None:  # fmt: skip
        import httpx2

        from tools.models.openrouter.transport import PaidTransport

        self.base_url, self.prices, self.timeout = base_url.rstrip("/"), prices, timeout
        self.provider, self.openrouter = provider or {}, openrouter
        self._left_out: set[tuple[str, str]] = set()  # (model, field) that the service has refused
        headers = {"X-OpenRouter-Metadata": "enabled"} if openrouter else {}  # with it, a guardrail names itself
        bounds = httpx2.Timeout(timeout, connect=min(10.0, timeout), pool=None)
        transport = PaidTransport(self, key, in_flight, pause)
        self._http = httpx2.AsyncClient(transport=transport, timeout=bounds, headers=headers)
        # ChatOpenAI would make a client of its own for calls that block. This one makes no call: none may go unpaid.
        self._blocking = httpx2.Client(transport=httpx2.BaseTransport())

    @cached_property
    def openai(self) -> "AsyncOpenAI":
        """Return the raw SDK."""
        from openai import AsyncOpenAI

        return AsyncOpenAI(
            api_key=_NO_KEY, base_url=self.base_url, http_client=self._http, max_retries=0, timeout=self.timeout
        )

    def chat(self, model: str, *, temperature: float, max_tokens: int) -> "ChatOpenAI":
        """Return a chat model that can call tools and has its reasoning off.

        It never streams, because an answer is booked before anybody sees it. Where reasoning is mandatory, its tokens
        get room of their own. Only providers that heed every field are asked.
        """
        from langchain_openai import ChatOpenAI

        extra: dict[str, Any] = {}
        if self.openrouter:
            if (model, "reasoning") not in self._left_out:
                extra["reasoning"] = {"effort": "none"}
            heed = {} if (model, "require_parameters") in self._left_out else {"require_parameters": True}
            extra["provider"] = {**self.provider, **heed}
        return ChatOpenAI(
            model=model, temperature=temperature, max_completion_tokens=self.room(model, max_tokens),
            api_key=SecretStr(_NO_KEY), base_url=self.base_url, http_async_client=self._http, http_client=self._blocking,
            max_retries=0, timeout=self.timeout, use_responses_api=False, disable_streaming=True, extra_body=extra or None,
        )  # fmt: skip

    def left_out(self, model: str) -> list[str]:
        """Return the fields that the service has refused for a model, so that they are not sent any more."""
        return sorted(field for name, field in self._left_out if name == model)

    def room(self, model: str, max_tokens: int) -> int:
        """Return the most tokens of an answer, with room for the reasoning that the model cannot do without."""
        return max_tokens * (_REASONING_ROOM if (model, "reasoning") in self._left_out else 1)

    async def talk(self, model: str, ask: Ask, *, temperature: float, max_tokens: int) -> "BaseMessage":
        """Return the answer of a chat model to one question. It may be cut: see `is_cut`.

        The model is asked again without the fields that the service refuses for it.

        Args:
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
            chat = self.chat(model, temperature=temperature, max_tokens=max_tokens)
            try:
                with plain_errors():
                    return await ask(chat)
            except LengthFinishReasonError as cut:
                said = cut.completion.choices[0].message.content or ""
                return AIMessage(said, response_metadata={"finish_reason": "length"})
            except ContentFilterFinishReasonError:
                raise ModelRefused("content filter", model=model) from None
            except (BadRequest, ModelGone) as refused:
                if not self._leave_out(chat, refused):
                    raise

    def _leave_out(self, chat: "ChatOpenAI", refused: ServiceError) -> bool:
        """Leave out from now on the field of `chat` that a refusal is about. Return whether it had this field."""
        sent = chat.extra_body or {}
        sent = {**sent, **sent.get("provider", {})}
        for field, (kind, words) in _REFUSALS.items():
            if field in sent and isinstance(refused, kind) and any(word in refused.detail.lower() for word in words):
                self._left_out.add((chat.model_name, field))
                return True
        return False

    def warm(self) -> None:
        """Import the SDKs, which takes seconds. It blocks, so call it in a thread."""
        self.chat("", temperature=0.0, max_tokens=1)
        _ = self.openai

    def extra(self) -> dict[str, Any]:
        """Return OpenRouter's own fields that go with every paid call."""
        return {"provider": self.provider} if self.provider else {}

    async def get(self, path: str) -> Any:
        """Return the JSON of a free call, such as `/models`. Raises ServiceError."""
        answer = await self._http.get(f"{self.base_url}{path}")
        return json.loads(answer.content)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def is_cut(said: "BaseMessage") -> bool:
    """Return whether the answer ended at its limit of tokens."""
    return said.response_metadata.get("finish_reason") == "length"
