"""Qwen as the inspector: it compares an attempt with the flat-lay, attribute by attribute."""

import asyncio
from typing import Any

from pydantic import BaseModel, ConfigDict, create_model

from prompts import render
from prompts.quoting import product_lines
from tools.imaging.opening import PictureError
from tools.models.openrouter import errors
from tools.models.openrouter.choice import ModelChoice
from tools.models.openrouter.data_urls import message_content
from tools.models.openrouter.errors import ServiceError
from tools.models.openrouter.lenient import Lines
from tools.models.openrouter.stage_prompts import brief_lines
from tools.models.openrouter.structured import StructuredOutput
from tools.models.roles import ATTRIBUTES, Answer, InspectError, Inspection, InspectRequest

FLATLAY_LONGEST = 1024  # px
PICTURE_LONGEST = 1536  # px: small print must be read
_MAX_TOKENS = 2500
_INPUT_TOKENS = 26_000  # two pictures; questions, brief and schema at a token a byte; a first answer to repair
_TEMPERATURE = 0.3  # greedy decoding can loop
_KINDS = {
    "on_model": "in which an adult wears that garment.",
    "packshot": "which shows that garment alone. Where a question is about a person, there is none, and ok is true.",
}


class _Found(BaseModel):
    """One attribute. Evidence comes first: a model that has looked judges better than one that explains itself."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    evidence: str
    ok: bool


_Findings: type[BaseModel] = create_model(
    "Findings",
    __doc__="What is right in the picture and what is not, and all its text.",
    **dict.fromkeys(ATTRIBUTES, (_Found, ...)),  # type: ignore[call-overload]
    texts=(Lines, ...),
    garment_texts=(Lines, ...),
)


class QwenInspector:
    """Plays `Inspector`."""

    def __init__(self, choice: ModelChoice, structured: StructuredOutput) -> None:
        self._choice, self._structured = choice, structured

    @property
    def name(self) -> str:
        """Return the id of the model."""
        return self._choice.current

    def price(self) -> float:
        """Return the worst case in USD of one inspection with its second try."""
        return self._structured.price(self._choice.current, _INPUT_TOKENS, _MAX_TOKENS)

    async def inspect(self, request: InspectRequest) -> Inspection:
        """Return all answers. Raises InspectError, or a fatal ServiceError (key, credit)."""
        try:
            try:
                return await self._choice.use(lambda model: self._seen(model, request, 1.0))
            except errors.TooLarge:
                return await self._choice.use(lambda model: self._seen(model, request, 0.5))
        except ServiceError as error:
            if error.fatal:
                raise
            raise InspectError.of(error) from error

    async def _seen(self, model: str, request: InspectRequest, scale: float) -> Inspection:
        from langchain_core.messages import HumanMessage

        content = [HumanMessage(await asyncio.to_thread(content_of, request, scale))]
        found = await self._structured.ask(model, _Findings, content, temperature=_TEMPERATURE, max_tokens=_MAX_TOKENS)
        said = found.model_dump()
        answers = tuple(Answer(name, said[name]["ok"], " ".join(said[name]["evidence"].split())) for name in ATTRIBUTES)
        texts, printed = (
            tuple(text.strip() for text in said[name] if text.strip()) for name in ("texts", "garment_texts")
        )
        return Inspection(answers, texts, model, printed)


def content_of(request: InspectRequest, scale: float) -> list[str | dict[Any, Any]]:
    """Return the message that asks for an inspection, its pictures at a scale of their usual size. Raises InspectError."""
    text = render(
        "inspect", kind=_KINDS[request.kind], product=product_lines(request.product),
        brief=brief_lines(request.brief, "scene", "lighting", "mood"),
    )  # fmt: skip
    pictures = ((request.flatlay, FLATLAY_LONGEST), (request.picture, PICTURE_LONGEST))
    try:
        return message_content(
            text, (("a picture to inspect", picture, int(longest * scale)) for picture, longest in pictures)
        )
    except PictureError as error:
        raise InspectError.of(error) from error
