"""The style brief in words: what a photographer would write beside the numbers."""

from collections.abc import Sequence

from prompts import render
from tools.images.colour_names import wall_name
from tools.images.look import Look
from tools.imaging.colour import to_lab

_SETS = {
    "seamless": "a seamless paper sweep in {wall}",
    "wall_floor": "a wall painted {wall} above a wooden floor in {floor}",
    "plaster": "a wall of hand-finished plaster in {wall} above a stone floor in {floor}",
    "wood": "wooden boards in {wall}, seen from above",
    "linen": "softly hung linen in {wall}",
    "window_light": "a wall painted {wall} with window light falling across it, above a wooden floor",
    "white": "pure white",
}


def scene_words(look: Look) -> str:
    """The set as a noun phrase."""
    wall, floor = wall_name(to_lab(look.wall)), wall_name(to_lab(look.floor))
    return _SETS[look.backdrop].format(wall=wall, floor=floor)


def side_words(angle: float) -> str:
    """Where the light comes from: upper left, directly above, the right…"""
    names = ((35, "the right"), (75, "the upper right"), (106, "directly above"), (146, "the upper left"))
    return next((name for limit, name in names if angle < limit), "the left")


def _opposite(angle: float) -> str:
    return "to the left" if angle < 75 else "to the right" if angle > 105 else "below"


def light_words(look: Look, called: str) -> str:
    """The light as a phrase: what it is called, its temperature, its side."""
    quality = "hard" if look.softness < 0.33 else "soft" if look.softness > 0.62 else ""
    tone = "warm" if look.warmth > 0.18 else "cool" if look.warmth < -0.18 else ""
    name = called or "studio light"
    known = set(name.split())
    if known & {"hard", "soft", "overcast", "diffuse", "even"}:
        quality = ""  # the name already says it
    words = ", ".join(w for w in (quality, tone) if w and w not in known)
    return f"{words} {name} from {side_words(look.light_from)}".strip()


def with_article(noun: str) -> str:
    """a sand wall, an ivory wall."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def shadow_words(look: Look) -> str:
    """The shadow that this light draws."""
    edge = "a crisp" if look.softness < 0.33 else "a feathered" if look.softness > 0.62 else "a clear"
    return f"{edge} shadow {_opposite(look.light_from)}"


def fill_words(look: Look) -> str:
    """How much of the frame the garment takes."""
    return "about two thirds" if look.fill < 0.7 else "about three quarters" if look.fill < 0.77 else "most"


def prompt_words(look: Look, garment: tuple[str, str], light: str, mood: str, places: Sequence[str]) -> str:
    """One paragraph of fewer than 100 words. `garment` is its noun and its colour."""
    noun, colour = garment
    pair = noun.startswith("pair of ")
    thing = noun.replace("pair of ", f"pair of {colour} ") if pair else f"{colour} {noun}"
    return render(
        "packshot",
        garment=with_article(thing),
        before="on" if look.backdrop in ("wood", "seamless") else "before",
        scene=scene_words(look),
        light=f"{light[0].upper()}{light[1:]}",
        shadow=shadow_words(look),
        colour=colour,
        fill=fill_words(look),
        mood=f"{mood}, recalling {places[0]}" if places else mood,
    )
