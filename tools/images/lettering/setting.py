"""What was set and how: the parameters of a lettering, and its result."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import cast

from typing_extensions import TypedDict

from tools.imaging.arrays import Box, Colour, Rgb


class LetteringData(TypedDict):
    """A setting as plain data for states and JSON, and the region that it changed."""

    lines: Sequence[str]
    zones: Sequence[Sequence[int]]
    variant: int
    accent: Sequence[int] | None
    ink: Sequence[int] | None
    font: str | None
    region: Sequence[int]


@dataclass(frozen=True, slots=True)
class Setting:
    """All that decides a lettering beside the plate: from it the same pixels come again."""

    lines: tuple[str, ...]
    zones: tuple[Box, ...]
    variant: int = 0
    accent: Colour | None = None
    ink: Colour | None = None
    font: str | None = None

    @classmethod
    def of(cls, data: LetteringData) -> "Setting":
        """From plain data."""
        return cls(
            lines=tuple(data["lines"]),
            zones=tuple(box(zone) for zone in data["zones"]),
            variant=data["variant"],
            accent=_colour(data["accent"]),
            ink=_colour(data.get("ink")),
            font=data.get("font"),
        )


@dataclass(frozen=True, slots=True)
class SetLine:
    """One line of the copy as it stands in the picture; `rows` is how it was broken."""

    text: str
    box: Box
    size_px: float  # pixels per em
    ink: Colour
    contrast: float  # WCAG ratio where it is seen worst
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lettering:
    """A picture with its copy, and the ground that was printed on (the plate, veiled or carded).

    `region` bounds every pixel that differs from the plate.
    """

    picture: Rgb
    ground: Rgb
    lines: tuple[SetLine, ...]
    zone: Box
    region: Box
    variant: int
    setting: Setting

    def data(self) -> LetteringData:
        """As plain data; the pixels come again from it and the plate."""
        return cast("LetteringData", {**asdict(self.setting), "region": self.region})


def _colour(values: Sequence[int] | None) -> Colour | None:
    return None if values is None else (values[0], values[1], values[2])


def box(values: Sequence[int]) -> Box:
    """Four numbers as a box: a checkpoint gives a list."""
    left, top, right, bottom = values
    return left, top, right, bottom
