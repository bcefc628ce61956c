"""The photographic styles of the sample shop: a ground and a light."""

from dataclasses import dataclass

from tools.images.arrays import Colour
from tools.sample.grounds import Ground
from tools.sample.surface import Light


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and in what light a flat-lay was taken. `leaves` 0..1: how strongly leaf shadows fall over it."""

    ground: Ground
    colour: Colour
    light: Light
    leaves: float = 0.0


SCENES: dict[str, Scene] = {
    "walnut": Scene("wood", (146, 102, 70), Light(140, 38, 0.45, 0.55, 0.6)),
    "oak": Scene("wood", (206, 176, 138), Light(50, 44, 0.6, 0.35, 0.45)),
    "birch": Scene("wood", (228, 214, 194), Light(125, 46, 0.7, 0.1, 0.35)),
    "linen": Scene("linen", (236, 230, 219), Light(130, 42, 0.75, 0.2, 0.35)),
    "flax": Scene("linen", (206, 192, 168), Light(60, 38, 0.4, 0.5, 0.55)),
    "terracotta": Scene("plaster", (194, 118, 88), Light(145, 34, 0.25, 0.7, 0.7), 0.22),
    "blush": Scene("plaster", (226, 192, 178), Light(45, 42, 0.5, 0.4, 0.5), 0.14),
    "sage": Scene("paper", (172, 186, 164), Light(135, 44, 0.6, 0.0, 0.45)),
    "cloud": Scene("paper", (232, 231, 228), Light(90, 52, 0.85, -0.1, 0.25)),
    "concrete": Scene("concrete", (176, 176, 174), Light(40, 36, 0.35, -0.45, 0.6)),
    "stone": Scene("concrete", (212, 210, 205), Light(120, 46, 0.65, -0.25, 0.4)),
    "night": Scene("plaster", (72, 80, 92), Light(60, 34, 0.3, -0.3, 0.75)),
}
