"""Qwen as the inspector: it compares an attempt with the flat-lay, attribute by attribute."""

import asyncio
import re
from collections.abc import Sequence
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, model_validator

from prompts import render
from prompts.quoting import lines, product_lines
from tools.checks.drift import SCALES
from tools.checks.inspection import Saying
from tools.checks.verdict import PersonData
from tools.errors import raised_as
from tools.imaging.opening import PictureError
from tools.models.openrouter.choice import ModelChoice, Player
from tools.models.openrouter.data_urls import message_content
from tools.models.openrouter.errors import ServiceError
from tools.models.openrouter.lenient import Lines
from tools.models.openrouter.stage_prompts import brief_lines
from tools.models.openrouter.structured import StructuredOutput
from tools.models.roles import ATTRIBUTES, OF_SCENES, Answer, InspectError, Inspection, InspectRequest, Place

FLATLAY_LONGEST = 1024  # px
PICTURE_LONGEST = 1536  # px: small print must be read
PART_LONGEST = 1024  # px of the garment's own part, which is not shrunk below it
_MAX_TOKENS, _TOKENS_AGAIN = 2000, 1000
# four pictures; questions, product, brief and schema at a token a byte
_INPUT_TOKENS, _INPUT_AGAIN = 17_000, 16_000
_TEMPERATURE = 0.3  # greedy decoding can loop
_KINDS = {
    "on_model": "in which an adult wears that garment.",
    "packshot": "which shows that garment alone. Where a question is about a person, there is none, and the answer is "
    "yes.",
}
_TEXTS = ("texts", "garment_texts")
_ALL, _PERSON = (*ATTRIBUTES, *_TEXTS), "person"
_YES = {"yes", "true", "ok", "right", "correct", "pass", "passed", "1"}
_NO = {"no", "false", "wrong", "incorrect", "fail", "failed", "0"}


def as_saying(said: object) -> Saying:
    """Return what an answer means. All that is not plainly yes or no means that the model cannot tell."""
    word = next(iter(re.findall(r"[a-z0-9'/]+", str(said).lower())), "")
    return "yes" if word in _YES else "no" if word in _NO else "cannot tell"


def as_place(said: object) -> list[int]:
    """Return a box as four thousandths, also if it came as text or in shares of 1. A useless one is empty."""
    if isinstance(said, dict):
        said = list(said.values())
    found = [float(number) for number in re.findall(r"-?\d{1,7}(?:\.\d+)?", str(said))][:5]
    if len(found) != 4:
        return []
    if max(found) <= 1:
        found = [1000 * number for number in found]
    left, top, right, bottom = map(round, found)
    return [left, top, right, bottom] if 0 <= left < right <= 1000 and 0 <= top < bottom <= 1000 else []


class _Found(BaseModel):
    # No docstring, because it would be sent with each attribute. Evidence comes first: a model that has looked judges
    # better than one that explains itself.
    model_config = ConfigDict(coerce_numbers_to_str=True)

    evidence: str
    answer: Annotated[Saying, BeforeValidator(as_saying)]
    box: Annotated[list[int], BeforeValidator(as_place)]

    @model_validator(mode="before")
    @classmethod
    def _lenient(cls, said: object) -> object:
        if not isinstance(said, dict):
            return {"evidence": "", "answer": said, "box": []}
        answer = said.get("answer", said.get("ok", said.get("value")))
        return {"evidence": said.get("evidence") or "", "answer": answer, "box": said.get("box")}


def as_described(said: object) -> PersonData:
    """Return a description with the words of SCALES alone. What cannot be used, or is missing, is empty."""
    told = said if isinstance(said, dict) else {}
    words = {name: " ".join(str(told.get(name)).lower().replace("_", " ").split()) for name in SCALES}
    hair, skin, build = (word if word in SCALES[name] else "" for name, word in words.items())
    return {"hair": hair, "skin": skin, "build": build, "box": as_place(told.get("box"))}


@cache
def _findings(asked: tuple[str, ...]) -> type[BaseModel]:
    """Return the form of the answers to these questions. A model may leave out the person."""
    person = (Annotated[PersonData, BeforeValidator(as_described)], Field(default_factory=dict, validate_default=True))
    forms: dict[str, Any] = {**dict.fromkeys(_TEXTS, (Lines, ...)), _PERSON: person}
    fields: dict[str, Any] = {name: forms.get(name, (_Found, ...)) for name in asked}
    about = "What is right in the picture and what is not, and all its text."
    return create_model("Findings", __doc__=about, **fields)


class QwenInspector(Player):
    """Plays `Inspector`."""

    def __init__(self, choice: ModelChoice, structured: StructuredOutput) -> None:
        self._choice, self._structured = choice, structured

    def price(self, again: bool = False) -> float:
        """Return the most that a look, or a second look, costs in USD."""
        sent, told = (_INPUT_AGAIN, _TOKENS_AGAIN) if again else (_INPUT_TOKENS, _MAX_TOKENS)
        return self._structured.price(self._choice.current, sent, told, repaired=False)

    async def inspect(self, request: InspectRequest) -> Inspection:
        """Return all answers. Raises InspectError, or a fatal ServiceError (key, credit)."""
        with raised_as(InspectError, ServiceError):
            return await self._choice.use_with_pictures(lambda model, scale: self._seen(model, request, scale))

    async def _seen(self, model: str, request: InspectRequest, scale: float) -> Inspection:
        asked, most = _asked(request), _TOKENS_AGAIN if request.again else _MAX_TOKENS
        question = [{"role": "user", "content": await asyncio.to_thread(content_of, request, scale)}]
        found = await self._structured.ask(model, _findings(asked), question, temperature=_TEMPERATURE, max_tokens=most)
        said = found.model_dump()
        answers = tuple(_answer(name, said[name]) for name in asked if name not in (*_TEXTS, _PERSON))
        texts, printed = (tuple(text.strip() for text in said.get(name, ()) if text.strip()) for name in _TEXTS)
        return Inspection(answers, texts, model, printed, said.get(_PERSON))


def _answer(name: str, said: dict[str, Any]) -> Answer:
    left, top, right, bottom = said["box"] or (0, 0, 0, 0)
    box: Place | None = (left, top, right, bottom) if said["box"] else None
    return Answer(name, said["answer"], " ".join(said["evidence"].split()), box)


def _asked(request: InspectRequest) -> tuple[str, ...]:
    worn = (*_ALL, _PERSON)
    every = {"scene": (*OF_SCENES, "texts"), "packshot": _ALL, "on_model": worn}[request.kind]
    wanted = {*request.again, *(_TEXTS if "texts" in request.again else ())}
    return tuple(name for name in every if name in wanted) if request.again else every


def content_of(request: InspectRequest, scale: float) -> list[str | dict[Any, Any]]:
    """Return the message that asks for an inspection, its pictures at a scale of their usual size. Raises InspectError."""
    pictures: list[tuple[str, bytes, int, Place | None]] = []
    if request.kind != "scene":
        pictures.append(("the seller's photo", request.flatlay, FLATLAY_LONGEST, None))
    pictures.append(("the picture to judge", request.picture, PICTURE_LONGEST, None))
    if request.laid:
        pictures.append(("a part of image 1, the garment", request.flatlay, PART_LONGEST, request.laid))
    if request.worn:
        pictures.append(("a part of image 2, to be looked at closely", request.picture, PART_LONGEST, request.worn))
    pictures = [(name, picture, int(longest * scale), part) for name, picture, longest, part in pictures]
    labels = [f"Image {number}: {name}." for number, (name, *_) in enumerate(pictures, 1)]
    with raised_as(InspectError, PictureError, "a picture to inspect,"):
        return message_content(_text(request, labels[2:]), pictures)


def _text(request: InspectRequest, parts: Sequence[str]) -> str:
    """Return the questions. `parts` introduce the pictures of parts."""
    if request.kind == "scene":
        brief = lines([("place", request.brief.scene), ("manner of drawing", request.brief.mood or "a photo")])
        told = render("inspect_scene", brief=brief)
    else:
        about = {"kind": _KINDS[request.kind], "parts": " ".join(parts), "product": product_lines(request.product)}
        if not request.again:
            about["brief"] = brief_lines(request.brief, "scene", "lighting", "mood")
            about["person"] = "; ".join(f"{name}: {', '.join(scale)}" for name, scale in SCALES.items())
        told = render("inspect_again" if request.again else "inspect", **about)
    # the lines of questions that are not asked are left out
    left = tuple(f"- {name}:" for name in (*OF_SCENES, *_ALL, _PERSON) if name not in _asked(request))
    return "\n".join(line for line in told.splitlines() if not line.startswith(left))
