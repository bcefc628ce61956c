"""One flat-lay photograph: find the frame that holds the garment, paint the ground, lay the garment,
expose."""

import numpy as np

from tools.images.arrays import Mask, Rgb
from tools.sample import grounds, photo
from tools.sample.frame import Frame
from tools.sample.scenes import SCENES
from tools.sample.surface import Surface
from tools.sample.wardrobe import Draw


def framed(draw: Draw, seed: int, width: int, height: int, fill: float = 0.85) -> Frame:
    """The frame in which the garment takes `fill` of the picture's limiting side, slightly off centre."""
    rng = np.random.default_rng(seed)
    tilt, scout_scale = float(rng.uniform(-2.2, 2.2)), 1.0
    scout = Surface(Frame(200, 240, scout_scale, (100.0, 60.0), tilt, seed=seed), SCENES["cloud"].light)
    draw(scout, seed)
    ys, xs = np.nonzero(scout.cover > 0.5)
    left, right, top, bottom = (float(v) for v in (xs.min(), xs.max() + 1, ys.min(), ys.max() + 1))
    scale = min(fill * width / (right - left), fill * height / (bottom - top))
    cx = width * (0.5 + rng.uniform(-0.008, 0.008)) - ((left + right) / 2 - 100) * scale
    cy = height * (0.5 + rng.uniform(-0.008, 0.008)) - ((top + bottom) / 2 - 60) * scale
    return Frame(width, height, scale, (float(cx), float(cy)), tilt, seed=seed)


def photograph(draw: Draw, scene: str, seed: int, width: int, height: int, fill: float = 0.85) -> tuple[Rgb, Mask]:
    """The picture and where in it the garment is. Deterministic in its arguments."""
    style = SCENES[scene]
    surface = Surface(framed(draw, seed, width, height, fill), style.light)
    grounds.paint(surface, style.ground, style.colour, seed)
    draw(surface, seed)
    if style.leaves:
        photo.dapple(surface, seed, style.leaves)
    return photo.expose(surface, seed), surface.cover > 0.5
