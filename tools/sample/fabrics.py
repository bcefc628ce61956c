"""What cloth is made of: colour, weave or stitch relief, print, gloss and transparency, in fabric
centimetres."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Colour
from tools.sample.noise import Field, fbm, fraction, noise
from tools.sample.prints import Print, linear_ink

Weave = Literal[
    "jersey", "plain", "twill", "denim", "knit", "rib", "cable", "tulle", "satin", "felt", "fleece", "smooth"
]


@dataclass(frozen=True, slots=True)
class Fabric:
    """A cloth. `pitch` is the size in cm of one stitch, rib or thread; `print` lies on top of the colour."""

    colour: Colour
    weave: Weave = "jersey"
    pitch: float = 0.0
    gloss: float = 0.05
    print: Print | None = None
    depth: float = 1.0
    seed: int = 1


_PITCH: dict[str, float] = {
    "jersey": 0.16,
    "plain": 0.14,
    "twill": 0.26,
    "denim": 0.24,
    "knit": 0.62,
    "rib": 0.75,
    "cable": 0.62,
    "tulle": 0.3,
    "satin": 0.1,
    "felt": 0.5,
    "fleece": 0.5,
    "smooth": 0.1,
}


def texture(f: Fabric, u: Field, v: Field, scale: float) -> tuple[NDArray[np.float32], Field, Field]:
    """Colour in linear light (h, w, 3), relief in cm, and opacity 0..1 of the cloth at fabric coordinates
    u, v.

    Relief whose pitch is below about three pixels fades out instead of aliasing.
    """
    pitch = f.pitch or _PITCH[f.weave]
    seen = float(np.clip((pitch * scale - 1.7) / 2.2, 0, 1)) * f.depth
    mottle = 1 + 0.035 * fbm(u / 5, v / 5, f.seed, octaves=2)
    relief, tone, thin = _relief(f.weave, u, v, pitch, f.seed)
    albedo = linear_ink(f.colour)[None, None, :] * (mottle * (1 + seen * tone))[..., None]
    if f.weave == "denim":
        worn = np.clip(0.5 + 0.35 * fbm(u / 7, v / 11, f.seed + 2, octaves=3), 0, 1)[..., None]
        albedo = albedo * (0.82 + 0.5 * worn) + 0.02 * worn
    if f.print is not None:
        ink, alpha = f.print.sample(u, v)
        albedo = albedo + (ink * mottle[..., None] - albedo) * alpha[..., None]
    return albedo.astype(np.float32), (relief * np.float32(seen)).astype(np.float32), thin


def _relief(weave: Weave, u: Field, v: Field, pitch: float, seed: int) -> tuple[Field, Field, Field]:  # noqa: PLR0911
    """Relief in cm, relative change of tone, and opacity."""
    a, b = u / np.float32(pitch), v / np.float32(pitch)
    thin = np.ones_like(u)
    if weave == "knit":
        h = _stockinette(a, b, seed)
        return 0.16 * pitch * h, 0.5 * (h - 0.55), thin
    if weave == "cable":
        return _cable(a, b, pitch, seed, thin)
    if weave == "rib":
        crest = np.abs(np.sin(np.pi * a)) ** 0.7
        h = 0.75 * crest + 0.25 * _stockinette(a * 2, b * 2.0, seed)
        return 0.17 * pitch * h, 0.5 * (crest - 0.72), thin
    if weave in ("twill", "denim"):
        d = a + b + 0.12 * noise(a / 6, b / 6, seed)
        h = np.sin(2 * np.pi * d) * (0.75 + 0.25 * np.sin(2 * np.pi * (a - 2 * b) * 0.5))
        slub = noise(a * 0.35, b * 0.04, seed + 1)
        strong = 0.16 if weave == "denim" else 0.05
        return 0.012 * h, strong * h + 0.4 * strong * slub, thin
    if weave == "tulle":
        c = np.abs(np.sin(np.pi * (a + 0.5 * b))) * np.abs(np.sin(np.pi * (a - 0.5 * b)))
        return np.zeros_like(u), 0.25 * (0.5 - c), thin - 0.1 * c
    if weave == "felt":
        n = fbm(a * 1.7, b * 1.7, seed, octaves=3, gain=0.7)
        return 0.016 * n, 0.09 * n, thin
    if weave == "fleece":
        n = fbm(a * 1.2, b * 1.2, seed, octaves=3, gain=0.75)
        return 0.03 * n, 0.07 * n, thin
    if weave == "plain":
        h = np.sin(2 * np.pi * a) * np.sin(2 * np.pi * b)
        slub = 0.5 * noise(a * 0.5, b * 0.03, seed) + 0.5 * noise(a * 0.03, b * 0.5, seed + 1)
        return 0.008 * h + 0.01 * slub, 0.05 * slub + 0.04 * h, thin
    if weave == "jersey":
        wale = np.sin(2 * np.pi * a)
        n = noise(a * 0.8, b * 0.3, seed)
        return 0.006 * wale + 0.005 * n, 0.03 * n + 0.03 * wale, thin
    return np.zeros_like(u), np.zeros_like(u), thin


def _stockinette(a: Field, b: Field, seed: int) -> Field:
    """Height 0..1 of knit stitches: columns of V, each leg a plump slanted loop; one stitch per unit."""
    a = a + 0.06 * noise(a / 5, b / 5, seed)
    b = b * 1.25 + 0.10 * noise(a / 4, b / 4, seed + 1)
    leg = np.abs(fraction(a) - 0.5) * 2  # 0 at the middle of the V, 1 at the border of the column
    along = fraction(b + 0.62 * (1 - leg))
    across = np.maximum(np.sin(np.pi * leg), 0) ** 0.6
    loop = np.maximum(np.sin(np.pi * along), 0) ** 0.55
    return np.asarray(across * (0.35 + 0.65 * loop), dtype=np.float32)


def _cable(a: Field, b: Field, pitch: float, seed: int, thin: Field) -> tuple[Field, Field, Field]:
    """Stockinette with plaited cables every 14 stitches on a purled channel."""
    period, half = 14.0, 3.0
    t = np.mod(a + period / 2, period) - period / 2
    twist = 2 * np.pi * b / 9
    in_cable = np.clip((half + 0.6 - np.abs(t)) / 0.6, 0, 1)
    strands = [half * 0.55 * np.sin(twist + k * np.pi) for k in (0, 1)]
    over = [0.6 + 0.4 * np.cos(twist + k * np.pi) for k in (0, 1)]
    rope = np.zeros_like(a)
    for x, z in zip(strands, over, strict=True):
        rope = np.maximum(rope, z * np.sqrt(np.clip(1 - ((t - x) / 1.75) ** 2, 0, 1)))
    channel = np.clip(1 - np.abs(np.abs(t) - half - 0.7) / 0.8, 0, 1)
    h = _stockinette(a + 0.35 * in_cable * np.sin(twist), b, seed)
    tall = 0.11 * h + in_cable * 0.75 * rope - 0.3 * channel
    return (
        np.asarray(pitch * tall),
        np.asarray(0.36 * (h - 0.55) + 0.28 * in_cable * (rope - 0.6) - 0.2 * channel),
        thin,
    )
