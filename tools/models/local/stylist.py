"""The Stylist that needs no weights: measures the references, heeds the product's words, and picks a set."""

import asyncio
import hashlib
from collections.abc import Sequence

from tools.images.features import working_size
from tools.imaging.colour import to_lab
from tools.imaging.opening import PictureError, open_picture
from tools.models.local.product_text import Hint, cleaned, garment_noun, read_hint
from tools.models.roles import StyleRequest
from tools.studio.brief import Look, StyleBrief
from tools.studio.picture_words import LIGHTS, SEASONS, STYLES, Cue
from tools.studio.style import WeightedCue, mix_look, resized, restyled
from tools.studio.words import cloth_name, light_words, prompt_words, scene_words, wall_name
from tools.vision.garment_area import border_mask
from tools.vision.scene_reading import PictureReading, Swatch, read_picture

_MOST_REFERENCES = 5


class MeasuringStylist:
    """Reads palette, light, ground and framing of the references. Deterministic."""

    name = "local-stylist-v1"

    def price(self) -> float:
        """Always 0 USD."""
        return 0.0

    async def brief(self, request: StyleRequest) -> StyleBrief:
        """The brief for one product. ValueError when the flat-lay or a reference cannot be decoded."""
        return await asyncio.to_thread(write_brief, request)

    def revised(self, brief: StyleBrief, wish: str, stage: str) -> StyleBrief:
        """The brief with the wish in its numbers, as far as they are about set and light, or about the garment's size."""
        if stage == "background":
            return restyled(brief, wish)
        return resized(brief, wish) if stage == "person" else brief


def write_brief(request: StyleRequest) -> StyleBrief:
    """The same, synchronously."""
    flatlay = _read(request.flatlay, "the flat-lay")
    readings = [
        _read(data, f"reference {number + 1}") for number, data in enumerate(request.references[:_MOST_REFERENCES])
    ]
    if request.scene:  # the place counts like the best reference
        readings.insert(0, _read(request.scene, "the scene"))
    hint = read_hint(request.product.get("prompt_hint"))
    cues = _weighted(hint, _style(request), _season(request))
    look = mix_look(readings, cues, flatlay.garment, _seed(request))
    return _in_words(request, look, flatlay.garment, hint)


def _read(data: bytes, what: str) -> PictureReading:
    try:
        photo = working_size(open_picture(data))
    except PictureError as error:
        raise PictureError.of(error, what) from error
    return read_picture(photo, border_mask(photo))


def _style(request: StyleRequest) -> Cue | None:
    return STYLES.get(cleaned(request.product.get("style"), 30).lower())


def _season(request: StyleRequest) -> Cue | None:
    return SEASONS.get(cleaned(request.product.get("season"), 30).lower())


def _weighted(hint: Hint, style: Cue | None, season: Cue | None) -> list[WeightedCue]:
    """The hint was written for this very product, so it outweighs its style, and that its season."""
    cues = [WeightedCue(cue, 3.0 if n == 0 else 0.8) for n, cue in enumerate(hint.places)]
    cues += [WeightedCue(cue, 3.2) for cue in hint.lights]
    cues += [WeightedCue(style, 1.4)] if style else []
    cues += [WeightedCue(season, 0.9)] if season else []
    return cues


def _in_words(request: StyleRequest, look: Look, garment: Sequence[Swatch], hint: Hint) -> StyleBrief:
    style, season = _style(request), _season(request)
    noun = garment_noun(request.product)
    colour = cloth_name(garment[0].lab) if garment else "plain"
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
    )


def _wall_notes(look: Look, hint: Hint, colour: str) -> tuple[str, ...]:
    """What the hint asked of the wall and the garment's own colour forbids."""
    wall = to_lab(look.wall)
    asked = [(LIGHTS["white"], "a white wall", wall[0] < 82), (LIGHTS["black"], "a black wall", wall[0] > 45)]
    return tuple(
        f"{name}: {colour} cloth would not stand out before it; took {wall_name(wall)} instead"
        for cue, name, missed in asked
        if missed and cue in hint.lights
    )


def _seed(request: StyleRequest) -> int:
    """Grain and texture follow from the flat-lay alone, so a run repeated draws the same set."""
    return int.from_bytes(hashlib.sha256(request.flatlay).digest()[:4], "big") & 0x7FFFFFFF
