"""The Stylist that needs no weights. It measures the references, follows the product's words, and chooses a set."""

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.checks.translation import Translation
from tools.errors import one_line, raised_as
from tools.imaging.colour import chroma, hue, to_lab
from tools.imaging.opening import PictureError, open_picture
from tools.models.local.embedder import working_size
from tools.models.roles import StyleError, StyleRequest
from tools.studio.brief import Look, StyleBrief
from tools.studio.picture_words import (
    BACKDROPS,
    CLOTH,
    COLOURS,
    FAMILIES,
    FILLERS,
    GARMENT_WORDS,
    LIGHTS,
    PEOPLE,
    PLACES,
    SEASONS,
    STYLES,
    WALLS,
    WISHES,
    Cue,
    set_asked,
)
from tools.studio.style import Weighted, mix_look, resized, restyled
from tools.studio.words import light_words, name_among, prompt_words, scene_words
from tools.vision.garment_area import border_mask
from tools.vision.scene_reading import PictureReading, Swatch, read_picture

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


def garment_noun(product: Mapping[str, Any]) -> str:
    """Return the category as a noun of at most three plain words; "garment" if there is none."""
    words = _WORD.findall(one_line(product.get("category") or "", 40).replace("_", " ").lower())
    noun = " ".join(words[:3])[:30].strip()
    return {"t shirt": "t-shirt", "top": "top", "pants": "pair of pants", "shorts": "pair of shorts",
            "longsleeve": "long-sleeved top", "outerwear": "jacket"}.get(noun, noun) or "garment"  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hint:
    """The wishes in a prompt_hint.

    `asked` is the set that it names. `wishes` change the finished look, such as "warmer" or "pink wall". `dropped` has the
    parts that no set can show.
    """

    asked: Cue | None
    places: tuple[Cue, ...]
    lights: tuple[Cue, ...]
    wishes: tuple[str, ...]
    dropped: tuple[str, ...]


def read_hint(text: object) -> Hint:
    """Read a hint clause by clause. Clauses that describe the garment are skipped, because they are not about the scene."""
    places: list[Cue] = []
    lights: list[Cue] = []
    wishes: list[str] = []
    dropped: list[str] = []
    asked, rest = set_asked(one_line(text or "", 400))
    for clause in re.split(r"[,;|。，、.!?]+", rest):
        words = [w.lower() for w in _WORD.findall(clause)]
        if GARMENT_WORDS & set(words) or FILLERS.issuperset(words):
            continue
        found_places = _matches(words, PLACES)
        found_lights = _matches(words, LIGHTS)
        beings = [name for keys, name in PEOPLE.items() if set(keys.split()) & set(words)]
        places += [cue for cue in found_places if cue not in places]
        lights += [cue for cue in found_lights if cue not in lights]
        dropped += [f"{name}: a packshot's set has only the garment in it" for name in beings]
        if found_places or found_lights or beings:
            continue
        known = WISHES.keys() | BACKDROPS.keys()
        if known & set(words):
            wishes.append(" ".join(words))
        if not known & set(words) or any(len(word) > 3 and word not in known | COLOURS.keys() for word in words):
            dropped.append(f'"{one_line(clause, 60)}": words that the local stylist does not know')
    for number, cue in enumerate(places):
        # after "a brick street", "a city street" says nothing new
        told = any(set(cue.place.split()[-1:]) & set(other.place.split()) for other in places[:number])
        if cue.place and not told:
            dropped.append(cue.not_drawn)
    return Hint(asked, tuple(places), tuple(lights), tuple(wishes), tuple(dict.fromkeys(dropped))[:8])


def _matches(words: list[str], table: Mapping[str, Cue]) -> list[Cue]:
    hits = [(min(words.index(k) for k in keys.split() if k in words), cue)
            for keys, cue in table.items() if set(keys.split()) & set(words)]  # fmt: skip
    return [cue for _, cue in sorted(hits, key=lambda hit: hit[0])]


_MOST_REFERENCES = 5
_OTHER_SHADE = 15.0  # L* from a wished wall from which on people see that it is another one


class MeasuringStylist:
    """Measures palette, light, ground and framing of the references. Its briefs are deterministic."""

    name = "local-stylist-v1"

    def price(self) -> float:
        """Return 0 USD."""
        return 0.0

    async def brief(self, request: StyleRequest) -> StyleBrief:
        """Return the brief for one product. Raises PictureError if the flat-lay or a reference cannot be decoded."""
        return await asyncio.to_thread(write_brief, request)

    async def translated(self, request: Translation) -> tuple[str, ...]:
        """Raise StyleError: no local model translates."""
        problem = f"nobody translates «{request.lines[0]}» into {request.language} without a key"
        raise StyleError(problem, "set OPENROUTER_API_KEY, or give your own lines with --translations FILE.csv")

    def revised(self, brief: StyleBrief, wish: str, stage: str) -> StyleBrief:
        """Return the brief with the wish in its numbers, if the wish is about set and light or about the garment's size."""
        if stage == "background":
            return restyled(brief, wish)
        return resized(brief, wish) if stage == "person" else brief


def write_brief(request: StyleRequest) -> StyleBrief:
    """Return the brief for one product. Raises PictureError if the flat-lay or a reference cannot be decoded."""
    flatlay = _read(request.flatlay, "the flat-lay")
    readings = [
        _read(data, f"reference {number + 1}") for number, data in enumerate(request.references[:_MOST_REFERENCES])
    ]
    if request.scene:  # the place counts as the best reference
        readings.insert(0, _read(request.scene, "the scene"))
    hint = read_hint(request.product.get("prompt_hint"))
    named, of = (one_line(request.product.get(column) or "", 30).lower() for column in ("style", "season"))
    style, season, family = STYLES.get(named), SEASONS.get(of), FAMILIES.get(of)
    family = family and family.of_shop(one_line((request.product.get("brand") or {}).get("name") or "", 80))
    cues = _weighted(hint, style, season)
    asked = hint.asked or (_ground_of(readings[0]) if request.product.get("like") and readings else None)
    look = mix_look(readings, cues, flatlay.garment, _seed(request.flatlay), asked, family)
    brief = _in_words(request, look, flatlay.garment, hint, style, season)
    return restyled(brief, ", ".join(hint.wishes)) if hint.wishes else brief


def _ground_of(reading: PictureReading) -> Cue | None:
    """Return the ground of a bestseller whose look a person wants, as a cue; None if its picture has none."""
    found = reading.around[0].lab if reading.around else None
    return Cue(tint=(found[0], chroma(found), hue(found))) if found else None


def scene_brief(words: str, references: Sequence[bytes] = ()) -> StyleBrief:
    """Return the brief of a background scene alone. What no set can show is in `dropped`. Raises PictureError."""
    readings = [_read(data, f"reference {number}") for number, data in enumerate(references, 1)]
    hint = read_hint(words)
    look = mix_look(readings, _weighted(hint, None, None), (), _seed(words.encode()))
    scene = StyleBrief(scene_words(look), light_words(look, ""), "", "", (), words, hint.dropped, look)
    return restyled(scene, words)


def _read(data: bytes, what: str) -> PictureReading:
    with raised_as(PictureError, PictureError, what):
        photo = working_size(open_picture(data))
    return read_picture(photo, border_mask(photo))


def _weighted(hint: Hint, style: Cue | None, season: Cue | None) -> Weighted:
    """Return the cues with their weights: the hint most, because it was written for this product, then style, then season."""
    cues = [(cue, 3.0 if n == 0 else 0.8) for n, cue in enumerate(hint.places)]
    cues += [(cue, 3.2) for cue in hint.lights]
    return cues + [(cue, weight) for cue, weight in ((style, 1.4), (season, 0.9)) if cue]


def _in_words(
    request: StyleRequest, look: Look, garment: Sequence[Swatch], hint: Hint, style: Cue | None, season: Cue | None
) -> StyleBrief:
    noun = garment_noun(request.product)
    colour = name_among(CLOTH, garment[0].lab) if garment else "plain"
    named = [cue.light for cue in (*hint.lights, *hint.places) if cue.light]
    called = max(named[:2], key=len) if hint.lights and named else next(iter(named), season.light if season else "")
    light = light_words(look, called)
    moods = [cue.mood for cue in (*hint.places[:1], *((style,) if style else ())) if cue.mood]
    mood = " and ".join(moods[:1]) if len(moods) < 2 else f"{moods[0]}, {moods[1]}"
    mood = mood or (f"calm, {season.mood}" if season else "calm and clear")
    places = [cue.place for cue in hint.places if cue.place]
    hexes = dict.fromkeys(
        "#{:02x}{:02x}{:02x}".format(*c) for c in (look.wall, look.floor, *(s.rgb for s in garment[:1]), look.accent)
    )
    return StyleBrief(
        scene=scene_words(look),
        lighting=light,
        pose="laid out straight, front view, hem level",
        mood=mood,
        palette=tuple(hexes),
        prompt=prompt_words(look, (noun, colour), light, mood, places),
        dropped=(*hint.dropped, *_wall_notes(look, hint, colour)),
        look=look,
        garment=f"{colour} {noun}",
    )


def _wall_notes(look: Look, hint: Hint, colour: str) -> tuple[str, ...]:
    """Return notes on walls that the hint asks for but the garment's own colour does not allow."""
    wall = to_lab(look.wall)
    named = hint.asked.tint if hint.asked else None
    missed = [("the ground that was named", named is not None and abs(wall[0] - named[0]) > _OTHER_SHADE)]
    missed += [
        ("a white wall", LIGHTS["white"] in hint.lights and wall[0] < 82),
        ("a black wall", LIGHTS["black"] in hint.lights and wall[0] > 45),
        ("a bright wall", named is None and LIGHTS["bright airy"] in hint.lights and wall[0] < 68),
    ]
    return tuple(
        f"{name}: {colour} cloth would be hard to see before it; used {name_among(WALLS, wall)} instead"
        for name, is_missed in missed
        if is_missed
    )


def _seed(data: bytes) -> int:
    """Return the seed of grain and texture. It depends only on the flat-lay or the words: a repeated run draws the same."""
    return int.from_bytes(hashlib.sha256(data).digest()[:4], "big") & 0x7FFFFFFF
