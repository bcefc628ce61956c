"""Turn readings, cues and wishes into the numbers of a look."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import atan2, cos, degrees, dist, radians, sin
from operator import itemgetter
from typing import Any, get_args

from tools.imaging.colour import LabColour, chroma, from_lch, to_lab, to_rgb
from tools.studio.brief import Backdrop, Look, StyleBrief
from tools.studio.harmony import choose_wall, complete, mixed, muted, shifted, stands_out
from tools.studio.picture_words import (
    COLOURS,
    FILLERS,
    GROUNDS,
    MATERIALS,
    NOT_DRAWN,
    TONES,
    WISHES,
    Cue,
    Family,
    cue_of,
    set_asked,
)
from tools.studio.words import light_words, scene_words, sentence, with_article
from tools.vision.scene_reading import PictureReading, Swatch

_UNLIKE = 10.0  # L*a*b* from a named colour that weighs as much as a cue's vote
_DEFAULTS = {"softness": 0.6, "warmth": 0.0, "contrast": 0.45}
_SETS: tuple[Backdrop, ...] = tuple(name for name in get_args(Backdrop) if name not in ("rail", "white"))


Weighted = Sequence[tuple[Cue, float]]
"""Cues and their weights: a hint weighs most, then a style, then a season."""
_Ranked = Sequence[tuple[PictureReading, float]]  # references and their weights


def mix_look(
    readings: Sequence[PictureReading],
    cues: Weighted,
    garment: Sequence[Swatch],
    seed: int,
    asked: Cue | None = None,
    family: Family | None = None,
) -> Look:
    """Return one look for a garment from references (best first) and cues; without either, the defaults.

    `garment` are its colours, the main one first. The set is that which is `asked` for, else the one of the `family`
    (of any, without a family) that suits the cues and on which the garment stands out.
    """
    ranked = [(reading, 1 / (rank + 1)) for rank, reading in enumerate(readings)]  # the best counts most
    votes = _votes(ranked, cues)
    named = from_lch(*asked.tint) if asked and asked.tint else None
    wish = named or _wish(ranked, cues)
    sets = [asked.backdrop] if asked and asked.backdrop else family.sets if family else _SETS
    walls = {backdrop: choose_wall(wish, garment, backdrop) for backdrop in sets}
    # a colour that was named counts more than how well the garment stands out
    apart = {backdrop: dist(walls[backdrop], named) / _UNLIKE if named else 0.0 for backdrop in sets}
    backdrop = max(walls, key=lambda each: votes[each] + 2.0 * stands_out(walls[each], garment, each) - apart[each])
    wall, floor, accent = complete(walls[backdrop], garment, _accent(cues))
    return Look(
        backdrop=backdrop,
        wall=wall,
        floor=floor,
        accent=accent,
        light_from=_direction(ranked, cues),
        softness=_number("softness", ranked, cues, 0.05, 0.95),
        contrast=_number("contrast", ranked, cues, 0.1, 0.9),
        warmth=_number("warmth", ranked, cues, -0.8, 0.8),
        fill=_fill(ranked),
        pairing=family.pairing if family else "modern",
        seed=seed,
    )


def _number(name: str, ranked: _Ranked, cues: Weighted, low: float, high: float) -> float:
    pairs = [(_DEFAULTS[name], 0.3)]
    pairs += [(float(getattr(reading.light, name)), weight) for reading, weight in ranked]
    pairs += [(float(value), weight) for cue, weight in cues if (value := getattr(cue, name)) is not None]
    mean = sum(v * w for v, w in pairs) / sum(w for _, w in pairs)
    return round(min(max(mean, low), high), 3)


def _wish(ranked: _Ranked, cues: Weighted) -> LabColour:
    colours: list[tuple[LabColour, float]] = [((84.0, 1.0, 4.0), 0.4)]
    colours += [(muted(reading.around[0].lab), 1.1 * weight) for reading, weight in ranked if reading.around]
    colours += [(from_lch(*cue.tint), weight) for cue, weight in cues if cue.tint is not None]
    return mixed(colours)


def _accent(cues: Weighted) -> LabColour | None:
    found = [(weight, cue.accent) for cue, weight in cues if cue.accent]
    return from_lch(*max(found, key=itemgetter(0))[1]) if found else None


def _votes(ranked: _Ranked, cues: Weighted) -> Mapping[Backdrop, float]:
    votes: defaultdict[Backdrop, float] = defaultdict(float)
    for reading, rank in ranked:
        for backdrop, weight in GROUNDS[reading.ground].items():
            votes[backdrop] += weight * rank
    for cue, weight in cues:
        if cue.backdrop is not None:
            votes[cue.backdrop] += weight
    return votes


def _direction(ranked: _Ranked, cues: Weighted) -> float:
    """Return the light's direction in degrees, from a sum of unit vectors; light from below is turned up."""
    pulls = [(1.6 * weight * reading.light.certainty, reading.light.direction) for reading, weight in ranked]
    pulls += [(0.5 * weight, cue.light_from) for cue, weight in cues if cue.light_from is not None]
    x, y = (sum(pull * part(radians(angle)) for pull, angle in pulls) for part in (cos, sin))
    if abs(x) + abs(y) < 0.15:
        return 135.0
    return 5.0 * round(min(max(degrees(atan2(abs(y), x)), 30.0), 150.0) / 5)


def _fill(ranked: _Ranked) -> float:
    if not ranked:
        return 0.72
    mean = sum(reading.fill * weight for reading, weight in ranked) / sum(weight for _, weight in ranked)
    # references where the garment touches the frame are phone snapshots: a set needs space around the garment
    return round(min(max(0.35 + 0.45 * mean, 0.62), 0.8), 3)


_STEP = 0.3  # of a scale of 1: easy to see, and not yet the end of the scale
_BRIGHTER = 9.0  # L*
_YELLOWER = 20.0  # b* of the set for a warmth of 1
_LARGER = 0.06  # of the frame

_QUOTED = re.compile(r'"[^"]*"')
_WORD = re.compile(r"[a-zé-]+(?:['’][a-z]+)?")


def restyled(brief: StyleBrief, wish: str) -> StyleBrief:
    """Return the brief after a wish. Words that no set can show are added to `dropped`, so that people see them."""
    asked, rest = set_asked(_QUOTED.sub(" ", wish))  # copy is no wish for a set
    look, unknown, places = _cued(brief.look or Look(), asked or Cue()), [], []
    words = _WORD.findall(rest.lower())
    for place, word in enumerate(words):
        less = bool({"less", "no", "without"} & set(words[max(place - 2, 0) : place]))
        if changed := _changed(look, word, less):
            look = changed
            cue = None if word in WISHES else cue_of(word)
            places += [cue.not_drawn] if cue and cue.place else []
        elif word not in FILLERS:
            unknown.append(word)
    scene, lighting = scene_words(look), light_words(look, "")
    prompt = brief.prompt.replace(brief.scene, scene).replace(sentence(brief.lighting), sentence(lighting))
    dropped = [f"wish “{' '.join(unknown)}”: {NOT_DRAWN}"] if unknown else []
    return replace(
        brief, look=look, scene=scene, lighting=lighting, prompt=prompt, palette=_palette(brief, look),
        dropped=tuple(dict.fromkeys((*brief.dropped, *places, *dropped))),
    )  # fmt: skip


def in_look(own: StyleBrief, shared: StyleBrief, of: str, wish: str) -> StyleBrief:
    """Return the brief of product `of` for another product's own garment. A `wish` of that product for a set is dropped."""
    dropped = (f"wish “{wish}”: this catalogue has one look, that of {of}",) if wish else shared.dropped
    brief = replace(shared, garment=own.garment, dropped=dropped)
    if shared.look is None:  # a prompt that Qwen wrote names no garment
        return brief
    packshot = f"Fashion packshot of {with_article(own.garment)}, front view, on {shared.scene}."
    prompt = f"{packshot} {sentence(shared.lighting)}. Mood: {shared.mood}."
    return replace(brief, palette=_palette(own, shared.look), prompt=prompt)


def resized(brief: StyleBrief, wish: str) -> StyleBrief:
    """Return the brief after a wish about the arrangement: how large the garment is in its frame."""
    look = brief.look or Look()
    for word in _WORD.findall(wish.lower()):
        pole = WISHES.get(word)
        if pole and pole.stage == "person":
            look = replace(look, fill=min(max(round(look.fill + _LARGER * pole.direction, 3), 0.55), 0.86))
    return replace(brief, look=look)


def _palette(brief: StyleBrief, look: Look) -> tuple[str, ...]:
    """Return the palette with the set's new colours; the others (garment, accent) do not change."""
    set_colours = ["#{:02x}{:02x}{:02x}".format(*colour) for colour in (look.wall, look.floor)]
    return tuple(dict.fromkeys([*set_colours, *brief.palette[2:]]))


def _changed(look: Look, word: str, less: bool) -> Look | None:
    """Return the look after one word of a wish; None if no set can show it. What is on no scale has no "less"."""
    pole = WISHES.get(word)
    by = 0 if pole is None else -pole.direction if less else pole.direction
    match pole.scale if pole else None:
        case "brightness":
            return _repainted(look, _BRIGHTER * by, 0)
        case "warmth":  # the light's own tint is slight, so that cloth keeps its colour: the set shows the change
            return _repainted(_moved(look, "warmth", _STEP * by), 0, _YELLOWER * _STEP * by)
        case "contrast" | "softness" as name:
            return _moved(look, name, _STEP * by)
    if word in COLOURS and not less:
        return _painted(look, word)
    cue = cue_of(word)
    return _cued(look, cue) if cue and not less else None


def _moved(look: Look, name: str, by: float) -> Look:
    low, high = (-0.9, 0.9) if name == "warmth" else (0.05, 0.95)
    return replace(look, **{name: round(min(max(getattr(look, name) + by, low), high), 3)})


def _repainted(look: Look, lighter: float, yellower: float) -> Look:
    """Return the look with wall and floor repainted, and with the wish kept for the studio (see `as_wished`)."""
    wall, floor = (shifted(colour, lighter, yellower) for colour in (look.wall, look.floor))
    return replace(look, wall=wall, floor=floor, wished=(look.wished[0] + lighter, look.wished[1] + yellower))


def _painted(look: Look, name: str) -> Look:
    (angle, amount), wall = COLOURS[name], to_lab(look.wall)
    amount = max(amount, 0.5 * chroma(wall)) if amount > 5 else amount
    light, material = TONES.get(name, wall[0]), MATERIALS.get(look.backdrop)
    # a material that is never so light or so dark gives way to paper, which has every colour
    shown = not material or material.light[0] - _BRIGHTER < light < material.light[1] + _BRIGHTER
    return replace(look, wall=to_rgb(from_lch(light, amount, angle)), backdrop=look.backdrop if shown else "seamless")


def _cued(look: Look, cue: Cue) -> Look:
    names = ("softness", "warmth", "contrast", "backdrop", "light_from")
    changed: dict[str, Any] = {name: value for name in names if (value := getattr(cue, name)) is not None}
    return replace(look, **changed, wall=to_rgb(from_lch(*cue.tint)) if cue.tint else look.wall)
