"""A fashion figure in plain close-fitting clothes, and where on it a garment is worn."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from tools.imaging.arrays import Colour, Rgb

_SKINS: tuple[Colour, ...] = ((232, 190, 164), (205, 155, 124), (160, 112, 84), (112, 76, 56))
_HAIRS: tuple[Colour, ...] = ((46, 34, 28), (92, 62, 40), (168, 124, 72), (28, 26, 28))
_CLOTHES: Colour = (198, 192, 186)


@dataclass(frozen=True, slots=True)
class Person:
    """Who wears it."""

    skin: Colour
    hair: Colour
    long_hair: bool


def person_like(words: str, seed: int) -> Person:
    """A person as the words ask; what they leave open is drawn."""
    rng = np.random.default_rng(seed)
    skin, hair = _SKINS[int(rng.integers(len(_SKINS)))], _HAIRS[int(rng.integers(len(_HAIRS)))]
    man = any(word in words.split() for word in ("man", "male", "menswear", "his"))
    if "blond" in words:
        hair = _HAIRS[2]
    if "grey hair" in words or "silver hair" in words:
        hair = (176, 174, 172)
    return Person(skin, hair, not man)


def another(person: Person) -> Person:
    """Somebody who is plainly somebody else."""
    dark = sum(person.skin) < 400
    return Person(_SKINS[0 if dark else -1], _HAIRS[2 if sum(person.hair) < 300 else 3], person.long_hair)


def described(person: Person, width: int, height: int, lines: int) -> dict[str, Any]:
    """The person as a judge describes it: hair, skin and build in words, and its box in thousandths of the frame."""
    hair = dict(zip(_HAIRS, ("dark brown", "light brown", "blond", "black"), strict=True)).get(person.hair, "grey")
    skin = dict(zip(_SKINS, ("light", "medium", "brown", "dark"), strict=True))[person.skin]
    figure = figure_in(width, height, lines)
    (left, top), (right, bottom) = figure.at(-0.17, 0), figure.at(0.17, 1)
    box = [1000 * left / width, 1000 * top / height, 1000 * right / width, 1000 * bottom / height]
    return {"hair": hair, "skin": skin, "build": "slim", "box": [min(1000, max(0, round(side))) for side in box]}


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure's place: x of its middle, y of its crown, and its height, in pixels."""

    middle: float
    top: float
    height: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the unit figure (crown 0, soles 1, middle 0) in pixels."""
        return self.middle + x * self.height, self.top + y * self.height


def figure_in(width: int, height: int, lines: int) -> Figure:
    """Where the figure stands in a frame: full height, lower where `lines` of copy stand above it."""
    top = 0.05 + min(0.24, 0.075 * lines)
    return Figure(width / 2, top * height, min((0.96 - top) * height, 2.3 * width))


def draw_person(picture: Rgb, person: Person, figure: Figure) -> None:
    """Draw the person, in place, soft light from above."""
    margin = 8
    left = max(0, int(figure.at(-0.24, 0)[0]) - margin)
    right = min(picture.shape[1], int(figure.at(0.24, 0)[0]) + margin)
    top, bottom = max(0, int(figure.top) - margin), min(picture.shape[0], int(figure.at(0, 1.0)[1]) + margin)
    patch = picture[top:bottom, left:right]
    feet = figure.at(0, 0.985)
    _shadow(patch, (feet[0] - left, feet[1] - top), figure.height)
    ground = patch.copy()

    def shape(points: list[tuple[float, float]], colour: Colour) -> None:
        inside = [(figure.at(x, y)[0] - left, figure.at(x, y)[1] - top) for x, y in points]
        cv2.fillPoly(patch, [np.round(np.array(inside) * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)

    def oval(x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        angles = np.linspace(0, 2 * np.pi, 48)
        shape([(x + rx * float(np.cos(a)), y + ry * float(np.sin(a))) for a in angles], colour)

    skin, darker = person.skin, _darker(person.skin, 0.9)
    if person.long_hair:
        shape(
            _smooth([(-0.05, 0.05), (0.05, 0.05), (0.072, 0.2), (0.05, 0.235), (-0.05, 0.235), (-0.072, 0.2)]),
            person.hair,
        )
    for side in (-1, 1):
        shape(_limb([(0.1 * side, 0.2), (0.135 * side, 0.34), (0.15 * side, 0.485)], (0.034, 0.027, 0.02)), skin)
        oval(0.153 * side, 0.505, 0.016, 0.03, skin)
        shape(_limb([(0.05 * side, 0.5), (0.04 * side, 0.72), (0.03 * side, 0.95)], (0.056, 0.04, 0.024)), skin)
        oval(0.034 * side, 0.965, 0.026, 0.018, _darker(_CLOTHES, 0.45))
    shape(_limb([(0, 0.11), (0, 0.175)], (0.026, 0.034)), darker)
    torso = [(0.05, 0.168), (0.112, 0.186), (0.104, 0.27), (0.08, 0.36), (0.104, 0.47), (0.108, 0.53)]
    shape(_smooth([*torso, *[(-x, y) for x, y in reversed(torso)]]), _CLOTHES)
    for side in (-1, 1):
        shape(_limb([(0.054 * side, 0.5), (0.058 * side, 0.62)], (0.057, 0.05)), _CLOTHES)
    oval(0, 0.068, 0.05, 0.064, person.hair)
    oval(0, 0.078, 0.041, 0.054, skin)
    for side in (-1, 1):
        oval(0.016 * side, 0.074, 0.006, 0.0035, (52, 42, 38))
    oval(0, 0.104, 0.011, 0.0035, (170, 92, 88))
    _round(patch, ground, figure.height)


def _limb(joints: list[tuple[float, float]], widths: tuple[float, ...]) -> list[tuple[float, float]]:
    """The outline of a limb through its joints, half as wide to each side as `widths` says."""
    left = [(x - w, y) for (x, y), w in zip(joints, widths, strict=True)]
    right = [(x + w, y) for (x, y), w in zip(joints, widths, strict=True)]
    return _smooth([*left, *reversed(right)])


def _smooth(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Corners cut twice (Chaikin)."""
    for _ in range(2):
        cut: list[tuple[float, float]] = []
        for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
            cut += [(0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by), (0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by)]
        points = cut
    return points


def _shadow(patch: Rgb, at: tuple[float, float], height: float) -> None:
    shade = np.zeros(patch.shape[:2], np.uint8)
    centre = (round(at[0]), round(at[1]))
    cv2.ellipse(shade, centre, (max(1, round(0.15 * height)), max(1, round(0.014 * height))), 0, 0, 360, 110, -1)
    soft = cv2.blur(shade, (max(3, round(0.03 * height)),) * 2)
    factor = cv2.cvtColor(np.asarray(255 - soft, np.uint8), cv2.COLOR_GRAY2RGB)
    cv2.multiply(patch, factor, dst=patch, scale=1 / 255)


def _round(patch: Rgb, ground: Rgb, height: float) -> None:
    """Shade what was drawn as round bodies are, in place: flat limbs look like strokes of letters."""
    drawn = (patch != ground).any(axis=2).astype(np.uint8)
    small = cv2.resize(drawn, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    depth = cv2.distanceTransform(small, cv2.DIST_L2, 3) / max(1.0, 0.0075 * height)
    shade = 0.7 + 0.34 * np.sqrt(np.clip(depth, 0, 1))
    shade *= 1 + 0.05 * np.sin(np.arange(len(shade)) / max(1.0, 0.02 * height))[:, None]  # muscles and folds
    shade = cv2.resize(cv2.GaussianBlur(shade.astype(np.float32), (0, 0), 1.5), patch.shape[1::-1])
    rounded = cv2.multiply(patch, cv2.cvtColor(shade, cv2.COLOR_GRAY2RGB), dtype=cv2.CV_8U)
    np.copyto(patch, np.asarray(rounded, np.uint8), where=drawn[..., None] > 0)


def _darker(colour: Colour, by: float) -> Colour:
    r, g, b = (round(value * by) for value in colour)
    return r, g, b


_BOTTOMS = {"pants": 0.53, "trousers": 0.53, "jeans": 0.53, "shorts": 0.24, "skirt": 0.3}
_COATS = {"coat": 0.5, "jacket": 0.36, "blazer": 0.37, "cardigan": 0.37, "hoodie": 0.37}


def worn_at(words: str, aspect: float) -> tuple[float, float]:
    """Where a garment begins on the unit figure and how tall it hangs, by its category or else its shape."""
    for name, tall in _BOTTOMS.items():
        if name in words:
            return 0.4, min(tall * 1.2, max(tall * 0.8, 0.24 * aspect))
    if "dress" in words or "jumpsuit" in words:
        return 0.155, min(0.78, max(0.4, 0.37 * aspect))
    for name, tall in _COATS.items():
        if name in words:
            return 0.155, tall
    if any(word in words for word in ("shirt", "top", "blouse", "tee", "sweater", "pullover")) or aspect < 1.3:
        return 0.155, 0.36
    return 0.155, min(0.78, max(0.4, 0.37 * aspect))
