"""The words of the offline planner: the table of signs, the example sentences, and how misspelt words are corrected. Pure."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker, WordFrequency

from tools.models.local.shop_facts import ShopFacts
from tools.studio import picture_words
from tools.studio.categories import forms
from tools.studio.picture_words import ANY_KIND, CLOTH, FILLERS, GARMENT_WORDS, SAME_KINDS, SEASONS, WISHES

_HERE = files("tools.models.local")
_TEXT, _EXAMPLES = (_HERE.joinpath(f"{name}.toml").read_text(encoding="utf-8") for name in ("planner", "examples"))
TABLE: dict[str, Any] = tomllib.loads(_TEXT)
EXAMPLES: dict[str, dict[str, list[str]]] = tomllib.loads(_EXAMPLES)
_PLACE = re.compile(
    r"(?<!\w)(?:the )?(?:(?:number|no\.?|nr\.?) ?|#|(?=[1-6](?:st|nd|rd|th)\b))([1-6])(?:st|nd|rd|th)?\b(?![.,]?\d)",
    re.I,
)
OCCASION = re.compile(r"\b(?:spring|summer|autumn|fall|winter) (sales?|deals?|offers?|campaign)\b", re.IGNORECASE)
TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
WORD = re.compile(r"[^\W\d_]+")
_SCENES = (picture_words.PLACES, picture_words.LIGHTS, picture_words.BACKDROPS, picture_words.COLOURS)
_CUES = "|".join(
    sorted({word for table in _SCENES for keys in table for word in keys.split()} | {*TABLE["scenic"].split()})
)
COLOURS = {word for keys in picture_words.COLOURS for word in keys.split()} | CLOTH.keys()
GARMENTS = {name for group in SAME_KINDS for name in group}
_LISTS = {
    **TABLE["lists"],
    "cues": _CUES,
    "garments": "|".join(sorted(GARMENTS)),
    "cloths": "|".join(sorted(COLOURS)),
    "wishes": "|".join(word for word in WISHES if word.endswith("er")),
}


def pattern(text: str) -> re.Pattern[str]:
    """Return a pattern of the table. A list's name in capitals stands for its words, and no word is a sign."""
    for name, words in _LISTS.items():
        text = text.replace(name.upper(), words)
    return re.compile(text.replace(r"\b(?:", r"(?<!@)\b(?:"), re.IGNORECASE)


SIGNS = {name: pattern(text) for name, text in TABLE["signs"].items()}
SCENIC = {*_CUES.split("|"), *SEASONS, *WISHES, *picture_words.STYLES, *TABLE["days"].split()} - {
    *TABLE["unscenic"].split()
}
_SAID = Counter(
    word for texts in EXAMPLES.values()
    for word in {*WORD.findall(" ".join(text.lower() for some in texts.values() for text in some))}
)  # fmt: skip
_COPY_WORDS = ("headline", "caption", "slogan", "tagline")
SEEN = _SAID.keys()
_EVERYDAY = 30_000  # times in the dictionary's texts
_OF_SHOPS = {*TABLE["of_shops"].split()}
_OFTEN = 9  # intents with a word that says nothing about a garment or a picture
_KNOWN = {*re.findall(r"[a-z]{4,}", re.sub(r"\\[bsw]|(?m:^#.*)", " ", _TEXT)), *_CUES.split("|"), *WISHES, *CLOTH,
          *(word for name in GARMENTS | ANY_KIND for word in name.split("-")),
          *(word for word, count in _SAID.items() if count > 1)}  # fmt: skip
_COMMON = {word for word, count in _SAID.items() if count >= _OFTEN and len(word) > 1}
DULL = {*TABLE["dull"].split()} | (_COMMON - SCENIC - CLOTH.keys() - GARMENTS)
USUAL = (_KNOWN | DULL | FILLERS | {*TABLE["lists"]["languages"].split("|")}) - {*TABLE["days"].split()}


def longest_first(names: Iterable[str]) -> str:
    """Return a pattern of names, which finds the longest one that fits."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


def spelt_out(text: str) -> str:
    """Return the text without its greeting, with words for "w/o" and for places such as "number 2"."""
    text = WORD.sub(_spelt_cue, text)
    for found, instead in TABLE["respelt"]:
        text = re.sub(found, instead, text, flags=re.IGNORECASE)
    return _PLACE.sub(lambda it: f"the {TABLE['ordinals'][int(it[1]) - 1]}", text)


def _spelt_cue(found: re.Match[str]) -> str:
    """Return a misspelt word for copy, such as "hedline", as it is spelt."""
    word = found[0].lower()
    near = process.extractOne(word, _COPY_WORDS, scorer=OSA.distance, score_cutoff=2) if len(word) > 5 else None
    return str(near[0]) if near and word not in _english() else found[0]


@cache
def _english() -> WordFrequency:
    """Return the words of an English dictionary."""
    return SpellChecker().word_frequency


def is_everyday(word: str) -> bool:
    """Return whether a word is so common in English that it describes no garment, unlike "black" or "dress"."""
    return _english()[word] > _EVERYDAY and not {word, *forms(word)} & (SCENIC | GARMENT_WORDS | GARMENTS | _OF_SHOPS)


def corrected(text: str, facts: ShopFacts) -> str:
    """Return the text with misspelt words replaced by the nearest known word, if one with this first letter is very near."""
    own = {word for name in (*facts.channels, *facts.products) for word in WORD.findall(name.lower())}
    known = _KNOWN | own

    def right(match: re.Match[str]) -> str:
        word = match[0]
        if len(word) < 4 or word in known or forms(word) & known or word in _english():
            return str(TABLE["spelling"].get(word, word))
        near = (one for one in known if len(one) > 3 and one[0] == word[0])
        alike = sorted(near, key=lambda one: (not one.startswith(word), one))
        found = process.extractOne(word, alike, scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2)
        return str(found[0]) if found else word

    return re.sub(r"(?<![@\w])[^\W\d_]+(?!\w)", right, text)
