"""The style brief and the look of a set, typed and as plain data."""

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from tools.imaging.arrays import Colour

Backdrop = Literal["seamless", "wall_floor", "plaster", "wood", "linen", "window_light", "white"]
"""seamless: paper sweep without an edge; wall_floor: painted wall over a floor; plaster: textured wall, stone floor;
wood: warm boards; linen: hung cloth; window_light: a wall with soft window-shaped light; white: pure 255 everywhere."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the set looks. All fields are measured from references or chosen by a stylist."""

    backdrop: Backdrop = "wall_floor"
    wall: Colour = (222, 214, 204)
    floor: Colour = (190, 172, 150)
    accent: Colour = (120, 40, 44)
    light_from: float = 135.0  # degrees in the picture plane, 0 = right, 90 = above, 180 = left
    softness: float = 0.6  # 0 hard sun .. 1 overcast
    contrast: float = 0.5  # 0 flat .. 1 dramatic
    warmth: float = 0.0  # -1 cold .. 1 warm
    fill: float = 0.72  # share of the frame's limiting side that the garment takes
    house_colours: bool = (
        False  # wall and floor are the brand's: kept as they are, unless the garment would not stand out
    )
    seed: int = 0  # what is random in the set (grain, texture) follows from it alone


@dataclass(frozen=True, slots=True)
class StyleBrief:
    """What the picture shall look like, and what of the request could not be honoured (`dropped`)."""

    scene: str
    lighting: str
    pose: str
    mood: str
    palette: tuple[str, ...]  # '#rrggbb', most important first
    prompt: str  # of at most MOST_WORDS words
    dropped: tuple[str, ...] = ()
    look: Look | None = None  # the same in numbers, for a studio that draws


class BriefData(TypedDict, total=False):
    """A style brief as plain data; a run's document has no look, and nothing at all where a product failed before it."""

    scene: str
    lighting: str
    pose: str
    mood: str
    palette: list[str]
    prompt: str
    dropped: list[str]
    look: dict[str, object] | None


@cache
def _adapter() -> TypeAdapter[StyleBrief]:
    return TypeAdapter(StyleBrief)


def brief_to_dict(brief: StyleBrief) -> BriefData:
    """As plain data for states and JSON."""
    return cast("BriefData", _adapter().dump_python(brief, mode="json"))


def brief_from_dict(data: BriefData) -> StyleBrief:
    """The inverse of `brief_to_dict`. Raises pydantic.ValidationError naming what does not fit."""
    return _adapter().validate_python(data)
