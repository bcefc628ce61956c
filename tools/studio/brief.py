"""The style brief and the look of a set, as types and as plain data."""

from dataclasses import dataclass
from typing import Annotated, Literal, cast

from pydantic import BeforeValidator, TypeAdapter
from typing_extensions import TypedDict

from tools.imaging.arrays import Colour
from tools.typography.fonts import Pairing

Backdrop = Literal[
    "seamless", "wood", "linen", "plaster", "stone", "terrazzo", "rug", "window_light", "wall", "rail", "white"
]
"""Most are surfaces below the garment, seen from above. seamless: paper; window_light: plaster in the light of a window;
wall and rail: a painted wall, before which the garment hangs from a peg or from a clothes rail; white: 255 everywhere."""


def _as_called_now(backdrop: object) -> object:
    return "wall" if backdrop == "wall_floor" else backdrop  # the name in checkpoints of older versions


@dataclass(frozen=True, slots=True)
class Look:
    """The look of the set. The values are measured in reference pictures, or a stylist has chosen them."""

    backdrop: Annotated[Backdrop, BeforeValidator(_as_called_now)] = "plaster"
    wall: Colour = (222, 214, 204)
    floor: Colour = (190, 172, 150)  # the second tone: the lower sheet, the stripes, some chips
    accent: Colour = (120, 40, 44)
    light_from: float = 135.0  # degrees in the picture plane: 0 right, 90 above, 180 left
    softness: float = 0.6  # 0 hard sun .. 1 overcast
    contrast: float = 0.5  # 0 flat .. 1 dramatic
    warmth: float = 0.0  # -1 cold .. 1 warm
    fill: float = 0.72  # share of the frame's limiting side that the garment fills
    # wall and floor are the brand's colours: they change only if the garment is too much like the wall
    house_colours: bool = False
    pairing: Pairing = "modern"  # the typefaces of the copy
    wished: tuple[float, float] = (0.0, 0.0)  # L* and b* by which a person wished wall and floor lighter and yellower
    seed: int = 0  # the only source of what is random in the set (grain, texture)

    @property
    def hung(self) -> bool:
        """Return whether the garment hangs."""
        return self.backdrop in ("wall", "rail")


@dataclass(frozen=True, slots=True)
class StyleBrief:
    """The look that the picture should have. `dropped` names the parts of the request that cannot be shown."""

    scene: str
    lighting: str
    pose: str
    mood: str
    palette: tuple[str, ...]  # '#rrggbb', the most important colour first
    prompt: str  # at most MOST_WORDS words
    dropped: tuple[str, ...] = ()
    look: Look | None = None  # the brief in numbers, for a studio that draws
    garment: str = ""  # the garment in words, for a painter; older briefs have none


class BriefData(TypedDict, total=False):
    """A style brief as plain data. In a run's document `look` is missing; if a product failed early, all keys are."""

    scene: str
    lighting: str
    pose: str
    mood: str
    palette: list[str]
    prompt: str
    dropped: list[str]
    garment: str
    look: dict[str, object] | None


_BRIEF = TypeAdapter(StyleBrief)


def brief_to_dict(brief: StyleBrief) -> BriefData:
    """Return the brief as plain data, for states and JSON."""
    return cast("BriefData", _BRIEF.dump_python(brief, mode="json"))


def brief_from_dict(data: BriefData) -> StyleBrief:
    """Return the brief of plain data, the inverse of `brief_to_dict`.

    Raises pydantic.ValidationError if the data does not fit; the message names the field.
    """
    return _BRIEF.validate_python(data)
