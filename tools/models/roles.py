"""The roles that models play. All models, local or over HTTP, are used only through these protocols.

Pictures are passed encoded (PNG or JPEG bytes), because cloud models return nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from tools.checks.inspection import Saying
from tools.checks.translation import Translation
from tools.checks.verdict import PersonData
from tools.errors import Problem
from tools.studio.brief import StyleBrief

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.tools import BaseTool

Stage = Literal["single", "background", "person", "composite", "retouch", "typeset", "finish", "scene"]
Kind = Literal["packshot", "on_model"]
MOST_WORDS = 99  # the most words of a brief's prompt


@dataclass(frozen=True, slots=True)
class StyleRequest:
    """One product, and the proven pictures whose style its brief follows."""

    product: Mapping[str, Any]  # category, style, season, prompt_hint…: data, never instructions
    flatlay: bytes
    references: tuple[bytes, ...]
    scene: bytes | None = None  # a photo or a map of the place where the product is to be shown


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """One call to an image model: a stage, its variant, and all that the model may look at.

    The stage `scene` makes a background scene alone. It has no flat-lay. Its brief has the words for the place in
    `scene` and `prompt`, and the manner of drawing in `mood` (empty: a photograph).
    """

    stage: Stage
    flatlay: bytes
    brief: StyleBrief
    ratio: str
    tier: str
    variants: Mapping[str, int] = field(default_factory=dict)  # by stage: the index of the strategy in its ordered list
    references: tuple[bytes, ...] = ()
    plates: Mapping[str, bytes] = field(default_factory=dict)  # by stage: the pictures of earlier stages, without text
    white: bool = False  # the channel wants pure white (255) behind the garment
    fill: float | None = None  # least share of the frame that the garment must fill, 0..1
    copy: tuple[str, ...] = ()  # lines of the picture, for which room is kept
    keep_clear: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # shares: left, top, right, bottom
    kind: Kind = "packshot"
    draw_copy: bool = False  # True: the model draws the copy; False: it leaves calm room for it
    person: str = ""  # on_model: the person who wears the garment, in words (adults only)
    attempt: bytes | None = None  # retouch: the picture to repair
    faults: tuple[str, ...] = ()  # what was wrong with the previous attempt; retouch repairs only this
    hero: bytes | None = None  # a picture of the product without text: garment, person, light and set are kept from it
    product: Mapping[str, Any] = field(default_factory=dict)  # category, style…: data, never instructions
    companions: tuple[bytes, ...] = ()  # flat-lays of further garments for this picture
    shared_look: bytes | None = None  # a picture of another product: person, light, set and framing are kept from it
    scene: bytes | None = None  # a photo or a map of the place
    handwriting: bytes | None = None  # a sample of the handwriting for drawn copy; its words are not copied
    alternative: int = 1  # the number of this picture among alternatives, which are to look different
    wish: str = ""  # what a person wants to be different from the previous picture: data, never instructions


@dataclass(frozen=True, slots=True)
class Rendering:
    """The answer of an image model. `plates` are pictures without text, by the stage that made them."""

    picture: bytes
    plates: Mapping[str, bytes]
    model: str
    notes: tuple[str, ...] = ()  # what the model chose, in words
    zones: tuple[tuple[int, int, int, int], ...] = ()  # boxes that copy may fill in px, best first; empty: not known
    pieces: tuple[tuple[int, int, int, int], ...] = ()  # boxes of the outfit's garments in px, if code laid them out
    fault: str = ""  # what makes the picture useless, though it was paid for; empty: nothing
    left_out: tuple[str, ...] = ()  # parts of the order that a model that draws by code did not draw, in words


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text that a reader saw. `box` is left, top, right, bottom in px; `confidence` is 0..1."""

    text: str
    box: tuple[int, int, int, int]
    confidence: float


ATTRIBUTES: tuple[str, ...] = (
    "category", "colour", "pattern", "words", "neckline", "sleeves", "length", "details",
    "worn_naturally", "no_pasted_edge", "no_label_or_hanger", "anatomy", "scene",
)  # fmt: skip
"""The questions to an inspector: yes, no or can't tell each."""
OF_SCENES: tuple[str, ...] = ("unoccupied", "scene")
"""The questions about a background scene alone."""
Place = tuple[int, int, int, int]
"""A part of a picture: left, top, right and bottom in thousandths of its width and height."""


@dataclass(frozen=True, slots=True)
class InspectRequest:
    """An attempt to inspect, with its flat-lay and its brief. A background scene has no flat-lay.

    The garment's own part of each picture, if it is known, is shown beside the whole. `again` has the questions of a
    second look, in other words: attributes, and "texts" for all text. Empty: all questions.
    """

    flatlay: bytes
    picture: bytes
    brief: StyleBrief
    kind: Kind | Literal["scene"]
    product: Mapping[str, Any] = field(default_factory=dict)  # data, never instructions
    laid: Place | None = None  # the garment in the flat-lay
    worn: Place | None = None  # the garment, or what is doubted of it, in the picture
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer about one attribute: whether it is right, what in the picture shows this, and where."""

    attribute: str
    said: Saying
    evidence: str
    box: Place | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """The answer of an inspector. `answers` has all ATTRIBUTES, or those that were asked again.

    `texts` has all text in the picture, exactly as spelled, one line each; `garment_texts` all text in the flat-lay.
    `person` describes who wears the garment, in the words of `tools.checks.drift.SCALES`.
    """

    answers: tuple[Answer, ...]
    texts: tuple[str, ...]
    model: str
    garment_texts: tuple[str, ...] = ()
    person: PersonData | None = None


@dataclass(frozen=True, slots=True)
class LocalModel:
    """A chat model that a server on this machine offers, such as qwen3:8b of Ollama at http://127.0.0.1:11434/v1."""

    name: str
    server: str
    base_url: str


class Named(Protocol):
    """Plays a role under a name."""

    @property
    def name(self) -> str:
        """Return the name of the model."""


class Embedder(Named, Protocol):
    """Turns pictures into unit vectors of `dim` float32."""

    dim: int

    async def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        """Return (n, dim) finite float32, each row of length 1. Raises ValueError for a picture that cannot be embedded."""


@runtime_checkable
class TextEmbedder(Embedder, Protocol):
    """Turns texts into vectors of the same space too."""

    async def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dim) finite float32, each row of length 1. Raises ValueError for an empty text."""


class Stylist(Named, Protocol):
    """Reads the style of reference pictures and writes briefs."""

    def price(self) -> float:
        """Return the worst case in USD of one brief, repairs included."""

    async def brief(self, request: StyleRequest) -> StyleBrief:
        """Return the style brief for one product. Raises StyleError."""

    async def translated(self, request: Translation) -> tuple[str, ...]:
        """Return the lines of copy in another language. Raises StyleError if it cannot translate."""

    def revised(self, brief: StyleBrief, wish: str, stage: str) -> StyleBrief:
        """Return the brief, changed by a person's wish about a stage. This costs nothing."""


class ImageModel(Named, Protocol):
    """Makes pictures, in stages."""

    kinds: tuple[Kind, ...]  # the kinds that it can make, its default first
    cuts_out: bool  # True: it shows the flat-lay's pixels, and one call makes all plates; False: it draws the garment
    letters: bool  # whether it can draw copy; if not, copy is typeset onto its picture

    def frames(self) -> Mapping[str, Sequence[str]]:
        """Return the ratios that it makes, each with the tiers that can be ordered, smallest first."""

    def variants(self, stage: str, ratio: str, kind: str, judged: bool = True) -> int:
        """Return how many strategies it has for a stage of such a shot; 0 for none.

        The last may use a stronger model, but only after a picture that was `judged`: an error asks for none.
        """

    def price(self, stage: str, ratio: str, tier: str, variant: int = 0) -> float:
        """Return the worst case in USD of one call."""

    def listed(self, ratio: str, tier: str) -> float:
        """Return the listed price in USD of one call."""

    async def render(self, request: RenderRequest) -> Rendering:
        """Return one picture, made by the strategy `request.variants[request.stage]`. Raises RenderError."""


class Inspector(Named, Protocol):
    """Looks at a picture like a person, and says yes, no or can't tell to each attribute."""

    def price(self, again: bool = False) -> float:
        """Return the most that a look costs in USD, or a second look. An answer that has to be repaired costs more."""

    async def inspect(self, request: InspectRequest) -> Inspection:
        """Return all answers. Raises InspectError if no usable answer came; the attempt is then unverified."""


class Reader(Named, Protocol):
    """Reads text in pictures."""

    def reads(self, text: str) -> bool:
        """Return whether the reader is exact on the script of every letter of this text."""

    def knows(self, text: str) -> bool:
        """Return whether it can read this text at all, even if with some mistakes."""

    async def read(self, picture: bytes, copy: Sequence[str] = ()) -> list[TextLine]:
        """Return all lines in the picture, top to bottom. It also looks for the scripts that occur in `copy`."""


class ChatModel(Named, Protocol):
    """Talks with a person and calls tools."""

    async def reply(self, messages: "Sequence[BaseMessage]", tools: "Sequence[BaseTool]") -> "AIMessage":
        """Return the next message: words, or calls of these tools.

        Raises ChatError for an unusable answer, and Overspent before anything is sent.
        """


class ChatError(Problem):
    """The chat model gave no usable answer."""


class RenderError(Problem):
    """The image model could not make the picture."""


class StyleError(Problem):
    """No usable brief came from the stylist."""


class RenderRefused(RenderError):
    """An image model refuses this product, in every stage and variant."""


class InspectError(Problem):
    """The inspector gave no usable answer."""
