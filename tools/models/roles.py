"""The roles that models play. Whoever plays one, local or over HTTP, is used through these protocols only.

Pictures cross this border encoded (PNG or JPEG bytes), because a cloud model has nothing else to offer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from tools.errors import Problem
from tools.studio.brief import StyleBrief

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.tools import BaseTool

Stage = Literal["single", "background", "person", "composite", "retouch", "typeset", "finish"]
Kind = Literal["packshot", "on_model"]
MOST_WORDS = 99  # of a brief's prompt


@dataclass(frozen=True, slots=True)
class StyleRequest:
    """One product and the proven pictures that its style shall follow."""

    product: Mapping[str, Any]  # category, style, season, prompt_hint…: data, never instructions
    flatlay: bytes
    references: tuple[bytes, ...]
    scene: bytes | None = None  # a photo of the place where it shall be shown, or a map of it


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """One call to an image model: a stage, its variant, and everything it may look at."""

    stage: Stage
    flatlay: bytes
    brief: StyleBrief
    ratio: str
    tier: str
    variants: Mapping[str, int] = field(default_factory=dict)  # stage -> which strategy of its ordered list
    references: tuple[bytes, ...] = ()
    plates: Mapping[str, bytes] = field(default_factory=dict)  # text-free pictures of earlier stages
    white: bool = False  # the channel wants pure white (255) behind the garment
    fill: float | None = None  # least share of the frame that the channel wants filled
    copy: tuple[str, ...] = ()  # lines that will stand in the picture: room is kept for them
    keep_clear: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # left, top, right, bottom shares
    kind: Kind = "packshot"
    draw_copy: bool = False  # True: the model letters the copy itself; False: it leaves calm room for it
    person: str = ""  # on_model: who wears the garment, in words (adults only)
    attempt: bytes | None = None  # retouch: the picture to mend
    faults: tuple[str, ...] = ()  # what was wrong with the attempt before; retouch mends just these
    hero: bytes | None = None  # text-free picture of the same product whose garment, person, light and set are kept
    product: Mapping[str, Any] = field(default_factory=dict)  # category, style…: data, never instructions
    companions: tuple[bytes, ...] = ()  # flat-lays of further garments that belong into the same picture
    scene: bytes | None = None  # a photo of the place, or a map of it
    handwriting: bytes | None = (
        None  # a sample of the hand in which drawn copy shall look written; its words are not copied
    )
    alternative: int = 1  # which of several pictures to choose from; each is to look different
    wish: str = ""  # what a person who saw the picture before wants to be different: data as well


@dataclass(frozen=True, slots=True)
class Rendering:
    """What an image model answers. `plates` are text-free and named by the stage that made them."""

    picture: bytes
    plates: Mapping[str, bytes]
    model: str
    notes: tuple[str, ...] = ()  # what the model chose, in words
    zones: tuple[tuple[int, int, int, int], ...] = ()  # boxes that copy may fill, best first; empty: not known
    pieces: tuple[tuple[int, int, int, int], ...] = ()  # boxes of the outfit's garments, where they were laid by code


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text that a reader saw. `box` is left, top, right, bottom in pixels."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float


ATTRIBUTES: tuple[str, ...] = (
    "category", "colour", "pattern", "neckline", "sleeves", "length", "details",
    "worn_naturally", "no_pasted_edge", "no_label_or_hanger", "anatomy", "scene",
)  # fmt: skip
"""What an inspector is asked about, one yes or no each."""


@dataclass(frozen=True, slots=True)
class InspectRequest:
    """An attempt beside the flat-lay and the brief that it was made from."""

    flatlay: bytes
    picture: bytes
    brief: StyleBrief
    kind: Kind
    product: Mapping[str, Any] = field(default_factory=dict)  # data, never instructions


@dataclass(frozen=True, slots=True)
class Answer:
    """One attribute: whether it is right, and what in the picture shows it."""

    attribute: str
    ok: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an inspector says. `answers` has every one of ATTRIBUTES; `texts` is all text, letter by letter, a line each;
    `garment_texts` the same of the flat-lay.
    """

    answers: tuple[Answer, ...]
    texts: tuple[str, ...]
    model: str
    garment_texts: tuple[str, ...] = ()


class Embedder(Protocol):
    """Pictures (and, where `reads_text`, words) to unit vectors of `dim` float32."""

    @property
    def name(self) -> str:
        """Who plays it."""
        ...

    dim: int
    reads_text: bool

    async def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        """(n, dim), finite, each row of length 1. Raises ValueError for a picture that cannot be embedded."""
        ...

    async def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dim); NotImplementedError where `reads_text` is False."""
        ...


class Stylist(Protocol):
    """Reads the style of references."""

    @property
    def name(self) -> str:
        """Who plays it."""
        ...

    def price(self) -> float:
        """Worst case in USD of one brief, repairs included."""
        ...

    async def brief(self, request: StyleRequest) -> StyleBrief:
        """The style brief for one product."""
        ...

    def revised(self, brief: StyleBrief, wish: str, stage: str) -> StyleBrief:
        """The brief after a person's wish that is about a stage; costs nothing."""
        ...


class ImageModel(Protocol):
    """Makes pictures, in stages."""

    @property
    def name(self) -> str:
        """Who plays it."""
        ...

    kinds: tuple[Kind, ...]  # what it can make, its default first
    cuts_out: bool  # shows the flat-lay's own pixels, in a single pass that makes every plate; else it draws anew
    letters: bool  # whether it can draw copy itself; where not, copy is typeset onto its text-free picture

    def variants(self, stage: str, ratio: str, kind: str) -> int:
        """How many strategies it knows for a stage of such a shot in a ratio, 0: none; the last may be a stronger model."""
        ...

    def price(self, stage: str, ratio: str, tier: str, variant: int = 0) -> float:
        """Worst case in USD of one call."""
        ...

    def listed(self, tier: str) -> float:
        """What one call costs by the list, in USD."""
        ...

    async def render(self, request: RenderRequest) -> Rendering:
        """One picture, in the strategy `request.variants[request.stage]`. Raises RenderError with a reason in words."""
        ...


class Inspector(Protocol):
    """Looks at a picture as a person would, and says yes or no to one attribute after the other."""

    @property
    def name(self) -> str:
        """Who plays it."""
        ...

    def price(self) -> float:
        """Worst case in USD of one inspection, repairs included."""
        ...

    async def inspect(self, request: InspectRequest) -> Inspection:
        """All answers. Raises InspectError where no usable answer came: the attempt is then unverified."""
        ...


class Reader(Protocol):
    """Reads text in pictures."""

    @property
    def name(self) -> str:
        """Who plays it."""
        ...

    def reads(self, text: str) -> bool:
        """Whether every letter of this text belongs to a script the reader is exact on."""
        ...

    def knows(self, text: str) -> bool:
        """Whether it can read this text at all, if only mostly right."""
        ...

    async def read(self, picture: bytes, copy: Sequence[str] = ()) -> list[TextLine]:
        """All lines seen, top to bottom. Of `copy` only the scripts count: they are looked for too."""
        ...


class ChatModel(Protocol):
    """Talks with a person, and asks for tools."""

    @property
    def name(self) -> str:
        """Who plays it."""
        ...

    async def reply(self, messages: "Sequence[BaseMessage]", tools: "Sequence[BaseTool]") -> "AIMessage":
        """The next message: words, or calls of these tools. Raises ChatError, and Overspent before anything is sent."""
        ...


class ChatError(Problem):
    """No usable answer came from the chat model."""


class RenderError(Problem):
    """An image model could not make the picture."""


class InspectError(Problem):
    """No usable answer came from the inspector."""
