"""Qwen as the stylist: it reads the proven pictures for a product and writes its style brief."""

import asyncio
import re
from dataclasses import replace
from typing import Annotated, Any

from PIL import ImageColor
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from prompts import render
from prompts.quoting import product_lines
from tools.checks.translation import Translation
from tools.errors import raised_as
from tools.models.openrouter import errors
from tools.models.openrouter.choice import ModelChoice, Player
from tools.models.openrouter.data_urls import message_content
from tools.models.openrouter.errors import ServiceError
from tools.models.openrouter.lenient import Lines
from tools.models.openrouter.structured import M, Message, StructuredOutput
from tools.models.openrouter.translation import translate
from tools.models.roles import MOST_WORDS, StyleError, StyleRequest
from tools.studio.brief import StyleBrief
from tools.studio.words import colour_named

LONGEST = 1024  # px, as in the tutorial
_MAX_TOKENS = 1024
_INPUT_TOKENS = 40_000  # the references; product and schema at a token a byte; a first answer to repair
_TEMPERATURE = 0.7  # as in the tutorial
_MOST_COLOURS = 8  # of a palette
_MOST_GARMENT_WORDS = 60  # 40 are asked for
_CODE = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b|\b(?:rgb|hsl)\([^)]*\)")
_BETWEEN = re.compile(r"[,;/|\n]| and | with ")


def read_palette(said: Any) -> list[str]:
    """Return the colours in any JSON value as `#rrggbb`: each once, in order, 8 at most. Other words are left out."""
    if isinstance(said, dict | list):
        parts = [part for pair in said.items() for part in pair] if isinstance(said, dict) else said
        return list(dict.fromkeys(colour for part in parts for colour in read_palette(part)))[:_MOST_COLOURS]
    text = str(said).lower()
    codes = _CODE.findall(text)
    found = [_code(code) for code in codes] if codes else [colour_named(words) for words in _BETWEEN.split(text)]
    return ["#{:02x}{:02x}{:02x}".format(*colour[:3]) for colour in found if colour]


def _code(code: str) -> tuple[int, ...] | None:
    try:
        return ImageColor.getrgb(code)
    except ValueError:
        return None


class _Brief(BaseModel):
    """The style of one promotional picture."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    garment: str = ""
    scene: str
    lighting: str
    pose: str
    mood: str
    palette: Annotated[list[str], BeforeValidator(read_palette)] = Field(default_factory=list)
    prompt: str
    dropped: Lines = Field(default_factory=list)

    @field_validator("scene", "lighting", "pose", "mood", "prompt")
    @classmethod
    def _said(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("say something")
        return " ".join(text.split())


class _Prompt(BaseModel):
    """The prompt, shortened."""

    prompt: str


class QwenStylist(Player):
    """Plays `Stylist`."""

    def __init__(self, choice: ModelChoice, structured: StructuredOutput) -> None:
        self._choice, self._structured = choice, structured

    def price(self) -> float:
        """Return the worst case in USD of one brief and of its prompt, shortened, each with its second try."""
        return 2 * self._structured.price(self._choice.current, _INPUT_TOKENS, _MAX_TOKENS)

    async def brief(self, request: StyleRequest) -> StyleBrief:
        """Return the brief for one product; palette and garment are empty where none was told.

        Raises StyleError, PictureError for a reference that cannot be decoded, or a fatal ServiceError (key, credit).
        """
        with raised_as(StyleError, ServiceError):
            return await self._choice.use_with_pictures(lambda model, scale: self._written(model, request, scale))

    async def translated(self, request: Translation) -> tuple[str, ...]:
        """Return the lines in another language. Raises StyleError, or a fatal ServiceError (key, credit)."""
        with raised_as(StyleError, ServiceError):
            return await self._choice.use(lambda model: translate(self._structured, model, request))

    def revised(self, brief: StyleBrief, wish: str, stage: str) -> StyleBrief:
        """Return the brief with the wish added to the field it is about, where image model and inspector both read it."""
        if stage == "background":
            return replace(brief, lighting=f"{brief.lighting}; as wished: {wish}")
        return replace(brief, pose=f"{brief.pose}; as wished: {wish}") if stage == "person" else brief

    async def _written(self, model: str, request: StyleRequest, scale: float) -> StyleBrief:
        async def ask(schema: type[M]) -> M:
            return await self._structured.ask(model, schema, messages, temperature=_TEMPERATURE, max_tokens=_MAX_TOKENS)

        content = await asyncio.to_thread(content_of, request, int(LONGEST * scale))
        messages: list[Message] = [{"role": "user", "content": content}]
        said = await ask(_Brief)
        prompt = said.prompt
        if len(prompt.split()) > MOST_WORDS:
            shorten = render("shorten", words=str(len(prompt.split())))
            messages.append({"role": "assistant", "content": said.model_dump_json()})
            messages.append({"role": "user", "content": shorten})
            prompt = " ".join((await ask(_Prompt)).prompt.split())
        if not 0 < len(prompt.split()) <= MOST_WORDS:
            raise errors.WrongShape(f"a prompt of {len(prompt.split())} words, twice", model=model)
        garment, dropped = " ".join(said.garment.split()[:_MOST_GARMENT_WORDS]), tuple(filter(None, said.dropped))
        told = (said.scene, said.lighting, said.pose, said.mood, tuple(said.palette), prompt, dropped)
        return StyleBrief(*told, garment=garment)


def content_of(request: StyleRequest, longest: int) -> list[str | dict[Any, Any]]:
    """Return the message that asks for a brief, its pictures at most `longest` px a side. Raises PictureError."""
    count = len(request.references)
    shown = "Image 1 is the flat-lay photo of a new garment. "
    shown += {
        0: "The shop has no bestsellers of this kind yet.",
        1: "Image 2 is the shop's bestseller.",
    }.get(count, f"Images 2 to {count + 1} are the shop's bestsellers, best first.")
    place = " The last picture is the place where it shall be shown, as a photo or on a map; the scene is that place."
    shown += place if request.scene else ""
    text = render("style_brief", pictures=shown, data=product_lines(request.product, wish=True))
    sent = [("the new garment", request.flatlay)]
    sent += [(f"bestseller {number}", picture) for number, picture in enumerate(request.references, 1)]
    sent += [("the place", request.scene)] if request.scene else []
    return message_content(text, [(name, picture, longest, None) for name, picture in sent])
