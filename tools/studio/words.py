"""Describe a set in words: its colours, its light, its scene, the prompt."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from PIL import ImageColor

from prompts import render
from tools.imaging.arrays import Colour
from tools.imaging.colour import LabColour, delta_e, to_lab
from tools.studio.brief import Look
from tools.studio.picture_words import CLOTH, SETS, WALLS


def colour_named(words: str) -> Colour | None:
    """Return the colour that words name, the longest name first, then the leftmost; None where they name none.

    The names are names of cloth and walls, and names of CSS.

    >>> colour_named("deep sage green")
    (176, 186, 164)
    """
    said = re.findall(r"[a-z]+", words.lower())[-8:]
    for length in range(len(said), 0, -1):
        for start in range(len(said) - length + 1):
            name = " ".join(said[start : start + length])
            if name in WALLS or name in CLOTH:
                return WALLS.get(name) or CLOTH[name]
            if name.replace(" ", "") in ImageColor.colormap:
                return ImageColor.getrgb(name.replace(" ", ""))[:3]
    return None


def name_among(named: Mapping[str, Colour], colour: LabColour) -> str:
    """Return the name of the nearest colour: of CLOTH what a shop calls it, of WALLS what a painter calls it."""
    return min(named, key=lambda name: delta_e(_lab(named[name]), colour))


_lab = cache(to_lab)


def set_name(look: Look) -> str:
    """Return the name of the look's set: of the two tones of its surface, the nearer one in lightness."""
    light = to_lab(look.wall)[0]
    tones = [each for each in SETS if each.backdrop == look.backdrop]
    return min(tones, key=lambda each: abs(each.tint[0] - light)).name


def scene_words(look: Look) -> str:
    """Return the set as a noun phrase, with its colour and the camera's place."""
    if look.backdrop == "white":
        return set_name(look)
    above = "" if look.hung else ", seen from above"
    return f"{set_name(look)} in {name_among(WALLS, to_lab(look.wall))}{above}"


def side_words(angle: float) -> str:
    """Return where the light comes from, for example "the upper left". `angle` is in degrees: 0 right, 90 above."""
    names = ((35, "the right"), (75, "the upper right"), (106, "directly above"), (146, "the upper left"))
    return next((name for limit, name in names if angle < limit), "the left")


def light_words(look: Look, called: str) -> str:
    """Return the light as a phrase: its quality, temperature, name (`called`, or "studio light") and side."""
    quality = "hard" if look.softness < 0.33 else "soft" if look.softness > 0.62 else ""
    tone = "warm" if look.warmth > 0.18 else "cool" if look.warmth < -0.18 else ""
    name = called or "studio light"
    known = set(name.split())
    if known & {"hard", "soft", "overcast", "diffuse", "even"}:
        quality = ""  # the name says it already
    words = ", ".join(w for w in (quality, tone) if w and w not in known)
    return f"{words} {name} from {side_words(look.light_from)}".strip()


def sentence(phrase: str) -> str:
    """Return a phrase as a sentence begins, with a capital letter."""
    return f"{phrase[:1].upper()}{phrase[1:]}"


def with_article(noun: str) -> str:
    """Return the noun with its article: "a sand wall", "an ivory wall"."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def shadow_words(look: Look) -> str:
    """Return a phrase for the shadow in this light."""
    edge = "a crisp" if look.softness < 0.33 else "a feathered" if look.softness > 0.62 else "a clear"
    side = "to the left" if look.light_from < 75 else "to the right" if look.light_from > 105 else "below"
    return f"{edge} shadow {side}"


def fill_words(look: Look) -> str:
    """Return how much of the frame the garment fills, in words."""
    return "about two thirds" if look.fill < 0.7 else "about three quarters" if look.fill < 0.77 else "most"


def prompt_words(look: Look, garment: tuple[str, str], light: str, mood: str, places: Sequence[str]) -> str:
    """Return the prompt, one paragraph of fewer than 100 words.

    `garment` is the garment's noun and its colour; `light` and `mood` are phrases. Of `places`, scenes that the picture
    recalls, only the first is named.
    """
    noun, colour = garment
    pair = noun.startswith("pair of ")
    thing = noun.replace("pair of ", f"pair of {colour} ") if pair else f"{colour} {noun}"
    return render(
        "packshot",
        garment=with_article(thing),
        scene=scene_words(look),
        light=sentence(light),
        shadow=shadow_words(look),
        colour=colour,
        fill=fill_words(look),
        mood=f"{mood}, recalling {places[0]}" if places else mood,
    )
