"""Product text as data: cleaned, cut short, and taken apart into cues."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.studio.picture_words import LIGHTS, NOT_DRAWN, PEOPLE, PLACES, Cue

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_GARMENT_WORDS = frozenset({
    "solid", "patterned", "plain", "printed", "cotton", "linen", "wool", "denim", "silk", "viscose",
    "jersey", "knit",
    "knitted", "twill", "poplin", "chiffon", "tulle", "fleece", "padded", "pique", "ribbed", "leather",
    "satin",
    "velvet", "lace", "dress", "shirt", "skirt", "blouse", "top", "tee", "t-shirt", "shorts", "pants",
    "trousers",
    "jeans", "hoodie", "jumper", "pullover", "sweater", "cardigan", "blazer", "jacket", "coat", "polo",
    "crew",
    "button-down", "long-sleeve", "longsleeve", "outerwear", "midi", "maxi", "mini", "a-line", "tailored",
})  # fmt: skip


def cleaned(value: object, longest: int = 80) -> str:
    """One line of printable text of at most `longest` characters, cut at a word's end."""
    if value is None:
        return ""
    kept = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in str(value)[: 4 * longest])
    line = " ".join(kept.split())
    if len(line) <= longest:
        return line
    head = line[:longest]
    return head.rsplit(" ", 1)[0] if " " in head else head


def garment_noun(product: Mapping[str, Any]) -> str:
    """The category as a noun of at most three plain words; "garment" when there is none."""
    words = _WORD.findall(cleaned(product.get("category"), 40).replace("_", " ").lower())
    noun = " ".join(words[:3])[:30].strip()
    return {"t shirt": "t-shirt", "top": "top", "pants": "pair of pants", "shorts": "pair of shorts",
            "longsleeve": "long-sleeved top", "outerwear": "jacket"}.get(noun, noun) or "garment"  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hint:
    """What a prompt_hint asks for, and what of it no set can show."""

    places: tuple[Cue, ...]
    lights: tuple[Cue, ...]
    dropped: tuple[str, ...]


def read_hint(text: object) -> Hint:
    """Take a hint apart, clause by clause; clauses that describe the garment are not scene and are
    skipped."""
    places: list[Cue] = []
    lights: list[Cue] = []
    dropped: list[str] = []
    for clause in re.split(r"[,;|。，、.!?]+", cleaned(text, 400)):
        words = [w.lower() for w in _WORD.findall(clause)]
        if not words or _GARMENT_WORDS & set(words):
            continue
        found_places = _matches(words, PLACES)
        found_lights = _matches(words, LIGHTS)
        beings = [name for keys, name in PEOPLE.items() if set(keys.split()) & set(words)]
        places += [cue for cue in found_places if cue not in places]
        lights += [cue for cue in found_lights if cue not in lights]
        dropped += [f"{name}: a packshot's set has only the garment in it" for name in beings]
        if not (found_places or found_lights or beings):
            dropped.append(f'"{cleaned(clause, 60)}": words that the local stylist does not know')
    for number, cue in enumerate(places):
        # "a brick street" says all that "a city street" would add
        told = any(set(cue.place.split()[-1:]) & set(other.place.split()) for other in places[:number])
        if cue.place and not told:
            dropped.append(f"{cue.place}: {NOT_DRAWN}; took {cue.taken} instead")
    return Hint(tuple(places), tuple(lights), tuple(dict.fromkeys(dropped))[:8])


def _matches(words: list[str], table: Mapping[str, Cue]) -> list[Cue]:
    hits = [(min(words.index(k) for k in keys.split() if k in words), cue)
            for keys, cue in table.items() if set(keys.split()) & set(words)]  # fmt: skip
    return [cue for _, cue in sorted(hits, key=lambda hit: hit[0])]
