"""What a defect is: a change of a clean picture, with the check that must notice it and the stages that may own it."""

from collections.abc import Callable
from dataclasses import dataclass

from tools.defects.clean import Clean
from tools.imaging.arrays import Rgb

Draw = Callable[[Clean], Rgb | None]


@dataclass(frozen=True, slots=True)
class Defect:
    """One family at one strength.

    `glance` says whether a person sees it without searching, in the picture beside its flat-lay. `draw` answers None where
    this picture cannot have it (no copy to misspell, no pattern to remove).
    """

    family: str
    strength: str
    glance: bool
    checks: tuple[str, ...]
    stages: tuple[str, ...]
    draw: Draw
