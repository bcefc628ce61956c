"""What was set and how: the parameters of a lettering, and its result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.images.arrays import Colour, Rgb
from tools.images.lettering.layout import Box


@dataclass(frozen=True, slots=True)
class Setting:
    """All that decides a lettering beside the plate: from it the same pixels come again. Plain JSON."""

    lines: tuple[str, ...]
    zones: tuple[Box, ...]
    variant: int = 0
    accent: Colour | None = None
    ink: Colour | None = None
    font: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "lines": list(self.lines),
            "zones": [list(zone) for zone in self.zones],
            "variant": self.variant,
            "accent": None if self.accent is None else list(self.accent),
            "ink": None if self.ink is None else list(self.ink),
            "font": self.font,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Setting":
        """From JSON values; KeyError or ValueError where they are not those of `to_dict`."""
        return cls(
            lines=tuple(str(line) for line in data["lines"]),
            zones=tuple(box(zone) for zone in data["zones"]),
            variant=int(data["variant"]),
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
    panel: bool  # a scrim or a card lies behind the copy
    setting: Setting

    def to_dict(self) -> dict[str, Any]:
        """The parameters as JSON values (see `Setting`); the pixels come again from them and the plate."""
        return self.setting.to_dict()


def _colour(values: Sequence[Any] | None) -> Colour | None:
    return None if values is None else (int(values[0]), int(values[1]), int(values[2]))


def box(values: Sequence[Any]) -> Box:
    """Four numbers as a box."""
    left, top, right, bottom = (int(v) for v in values)
    return left, top, right, bottom
