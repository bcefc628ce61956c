"""From readings and cues to the numbers of a look: weighted means, one vote per backdrop."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, radians, sin

from tools.images.harmony import choose_wall, complete, mixed, muted
from tools.images.look import Backdrop, Look
from tools.imaging.colour import LabColour, from_lch
from tools.models.local.style_words import Cue
from tools.vision.scene_reading import PictureReading, Swatch

_DEFAULTS = {"softness": 0.6, "warmth": 0.0, "contrast": 0.45}
_GROUND_VOTES: dict[str, tuple[tuple[Backdrop, float], ...]] = {
    "plain": (("wall_floor", 0.8), ("seamless", 0.6)),
    "boards": (("wood", 1.0),),
    "cloth": (("linen", 0.8), ("plaster", 0.4)),
    "busy": (("plaster", 0.5), ("window_light", 0.3)),
}


@dataclass(frozen=True, slots=True)
class WeightedCue:
    """A cue and how loudly it speaks: the hint most, then style, then season."""

    cue: Cue
    weight: float


def rank_weight(rank: int) -> float:
    """The best reference counts most: 1, 1/2, 1/3…"""
    return 1 / (rank + 1)


def mix_look(
    readings: Sequence[PictureReading], cues: Sequence[WeightedCue], garment: Sequence[Swatch], seed: int
) -> Look:
    """One look for a garment. References and cues both speak; without either the defaults stand."""
    boards = _backdrop(readings, cues) == "wood"
    backdrop = _backdrop(readings, cues)
    wall = choose_wall(_wish(readings, cues), garment, boards)
    colours = complete(wall, garment, boards, _accent(cues))
    return Look(
        backdrop=backdrop,
        wall=colours.wall,
        floor=colours.floor,
        accent=colours.accent,
        light_from=_direction(readings, cues),
        softness=_number("softness", readings, cues, 0.05, 0.95),
        contrast=_number("contrast", readings, cues, 0.1, 0.9),
        warmth=_number("warmth", readings, cues, -0.8, 0.8),
        fill=_fill(readings),
        seed=seed,
    )


def _number(
    name: str, readings: Sequence[PictureReading], cues: Sequence[WeightedCue], low: float, high: float
) -> float:
    pairs = [(_DEFAULTS[name], 0.3)]
    pairs += [(float(getattr(r.light, name)), rank_weight(i)) for i, r in enumerate(readings)]
    for weighted in cues:
        value = getattr(weighted.cue, name)
        if value is not None:
            pairs.append((float(value), weighted.weight))
    mean = sum(v * w for v, w in pairs) / sum(w for _, w in pairs)
    return round(min(max(mean, low), high), 3)


def _wish(readings: Sequence[PictureReading], cues: Sequence[WeightedCue]) -> LabColour:
    colours: list[tuple[LabColour, float]] = [((84.0, 1.0, 4.0), 0.4)]
    for rank, reading in enumerate(readings):
        if reading.around:
            colours.append((muted(reading.around[0].lab), 1.1 * rank_weight(rank)))
    colours += [(from_lch(*c.cue.tint), c.weight) for c in cues if c.cue.tint is not None]
    return mixed(colours)


def _accent(cues: Sequence[WeightedCue]) -> LabColour | None:
    found = [c for c in cues if c.cue.accent is not None]
    if not found:
        return None
    loudest = max(found, key=lambda c: c.weight).cue.accent
    return from_lch(*loudest) if loudest is not None else None


def _backdrop(readings: Sequence[PictureReading], cues: Sequence[WeightedCue]) -> Backdrop:
    votes: dict[Backdrop, float] = {"wall_floor": 0.2}
    for rank, reading in enumerate(readings):
        for backdrop, weight in _GROUND_VOTES[reading.ground]:
            votes[backdrop] = votes.get(backdrop, 0) + weight * rank_weight(rank)
    for weighted in cues:
        if weighted.cue.backdrop is not None:
            votes[weighted.cue.backdrop] = votes.get(weighted.cue.backdrop, 0) + weighted.weight
    return max(sorted(votes), key=lambda b: votes[b])


def _direction(readings: Sequence[PictureReading], cues: Sequence[WeightedCue]) -> float:
    """Sum of unit vectors; light from below is turned up, because sets are lit from above."""
    x = y = 0.0
    for rank, reading in enumerate(readings):
        pull = 1.6 * rank_weight(rank) * reading.light.certainty
        x, y = (
            x + pull * cos(radians(reading.light.direction)),
            y + pull * sin(radians(reading.light.direction)),
        )
    for weighted in cues:
        if weighted.cue.light_from is not None:
            angle = radians(weighted.cue.light_from)
            x, y = x + 0.5 * weighted.weight * cos(angle), y + 0.5 * weighted.weight * sin(angle)
    if abs(x) + abs(y) < 0.15:
        return 135.0
    angle = degrees(atan2(abs(y), x))
    return 5.0 * round(min(max(angle, 30.0), 150.0) / 5)


def _fill(readings: Sequence[PictureReading]) -> float:
    if not readings:
        return 0.72
    weights = [rank_weight(i) for i in range(len(readings))]
    mean = sum(r.fill * w for r, w in zip(readings, weights, strict=True)) / sum(weights)
    # references that touch the frame are phone snapshots: a set needs air around the garment
    return round(min(max(0.35 + 0.45 * mean, 0.62), 0.8), 3)
