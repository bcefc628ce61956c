"""A chat model on this machine: find its server on loopback, and let it talk and write style briefs. It is never a judge."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx2
from pydantic import SecretStr

from tools.ledger.prices import FreePrices
from tools.models.openrouter.chat import QwenChat
from tools.models.openrouter.choice import ModelChoice
from tools.models.openrouter.client import ModelService
from tools.models.openrouter.errors import ServiceError
from tools.models.openrouter.listing import ServiceListing, rows_of
from tools.models.openrouter.structured import StructuredOutput
from tools.models.openrouter.stylist import QwenStylist
from tools.models.roles import ChatError, ChatModel, LocalModel, StyleError, StyleRequest, Stylist
from tools.studio.brief import StyleBrief

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.tools import BaseTool

PORTS = {11434: "Ollama", 1234: "LM Studio", 8080: "llama.cpp", 8000: "vLLM"}

_WAIT = 2.0  # s that a server may take to list its models; where there is none, nothing is waited for
_NOT_FOR_TALK = ("embed", "rerank", "whisper", "tts")  # in the names of models for other work


async def find_models(ports: Mapping[int, str] = PORTS) -> list[LocalModel]:
    """Return the chat models that servers on loopback list at `/v1/models`, in the order of the ports."""
    async with httpx2.AsyncClient(timeout=_WAIT, trust_env=False) as client:

        async def ask(port: int) -> list[LocalModel]:
            url = f"http://127.0.0.1:{port}/v1"
            try:
                names = rows_of((await client.get(f"{url}/models")).json())
            except (httpx2.HTTPError, ValueError):
                return []
            return [
                LocalModel(name, ports[port], url)
                for name in names
                if name and name.isprintable() and not any(word in name.lower() for word in _NOT_FOR_TALK)
            ]

        return [model for found in await asyncio.gather(*map(ask, ports)) for model in found]


def open_model(
    model: LocalModel, chat: ChatModel, stylist: Stylist, timeout: float
) -> tuple[ChatModel, Stylist, ModelService]:
    """Return a local model that talks, that writes briefs, and its server. `chat` and `stylist` take over if it fails."""
    service = ModelService(model.base_url, SecretStr(""), FreePrices(), timeout=timeout, in_flight=2, openrouter=False)
    choice = ModelChoice("qwen", (model.name,), ServiceListing(None), service.prices)
    writes = _LocalStylist(choice, StructuredOutput(service), stylist)
    return _LocalChat(service, choice, chat), writes, service


class _LocalChat(QwenChat):
    """Plays `ChatModel` by the local model. If it gives no answer, the spare model answers and says so."""

    def __init__(self, service: ModelService, choice: ModelChoice, spare: ChatModel) -> None:
        super().__init__(service, choice)
        self._spare = spare

    async def reply(self, messages: "Sequence[BaseMessage]", tools: "Sequence[BaseTool]") -> "AIMessage":
        """Return the next message. It costs nothing."""
        try:
            return await super().reply(messages, tools)
        except ChatError as error:
            said = await self._spare.reply(messages, tools)
            note = f"({self.name} gave no answer, so {self._spare.name} reads your words: {error.problem}.)"
            return said if said.tool_calls else said.model_copy(update={"content": f"{said.text} {note}"})


class _LocalStylist(QwenStylist):
    """Plays `Stylist`: the local model reads the style, and the measuring stylist turns it into a set that can be drawn."""

    def __init__(self, choice: ModelChoice, structured: StructuredOutput, measuring: Stylist) -> None:
        super().__init__(choice, structured)
        self._measuring = measuring

    async def brief(self, request: StyleRequest) -> StyleBrief:
        """Return the measured brief with the wishes, mood and prompt of the local model; without them if it fails."""
        try:
            read = await super().brief(request)
        except (StyleError, ServiceError) as error:
            measured = await self._measuring.brief(request)
            return replace(measured, dropped=(*measured.dropped, f"the style as {self.name} reads it: {error.problem}"))
        hint = "; ".join(filter(None, (str(request.product.get("prompt_hint") or ""), read.scene, read.lighting)))
        measured = await self._measuring.brief(replace(request, product={**request.product, "prompt_hint": hint}))
        return replace(measured, mood=read.mood, prompt=read.prompt)

    def revised(self, brief: StyleBrief, wish: str, stage: str) -> StyleBrief:
        """Return the brief, changed by a person's wish, in the numbers of its look."""
        return self._measuring.revised(brief, wish, stage)
