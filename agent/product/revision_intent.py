"""What a person's note about a finished picture asks for: the stage to begin at, and the copy as it shall be. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tools.errors import Problem

Stage = Literal["background", "person", "composite", "typeset"]

_ORDER: tuple[Stage, ...] = ("background", "person", "composite", "typeset")
_THINGS: dict[Stage, str] = {
    "background": (
        "lights? lighting sun sunlight shadows? daylight background backdrop set setting scene place location wall floor "
        "paper wood boards linen plaster window street beach cafe garden park studio palette props?"
    ),
    "person": (
        "person model woman man pose posture stance face hair smile gaze hands? arms? legs? expression arrangement "
        "placement crop"
    ),
    "composite": (
        "garment clothing clothes product dress shirt t-?shirt tee top blouse skirt trousers pants jeans shorts jacket coat "
        "cardigan sweater jumper hoodie blazer sleeves? hem collar neckline buttons? cuffs? fit folds? creases? edges? halo "
        "cut-?out"
    ),
    "typeset": "headline title copy text words? wording letters? lettering typeface font price slogan lines spelling",
}
_QUALITIES: dict[Stage, str] = {
    "background": (
        "lit sunny warm warmer cool cooler cold colder bright brighter dark darker moody moodier contrast contrasty flat "
        "flatter soft softer hard harder harsh harsher golden evening morning night dusk wooden indoors outdoors tint tones? "
        "mood colou?rs? busy busier calm calmer airy airier"
    ),
    "person": (
        "standing sitting walking smiling looking turned facing older younger placed centred centered left right closer "
        "bigger smaller larger tighter wider"
    ),
    "composite": "fits fitting drapes? tucked untucked open closed worn",
    "typeset": "",
}


def _patterns(words: dict[Stage, str]) -> tuple[tuple[Stage, re.Pattern[str]], ...]:
    """In the order of the stages; a stage without words is left out."""
    found = [(stage, "|".join(words[stage].split())) for stage in _ORDER if words[stage]]
    return tuple((stage, re.compile(rf"\b(?:{any_of})\b", re.IGNORECASE)) for stage, any_of in found)


_BY_THING, _BY_QUALITY = _patterns(_THINGS), _patterns(_QUALITIES)
# "the light on the dress" is about light: what something lies on is named, but not what is asked.
_ABOUT = re.compile(r"\b(?:on|behind|around|beside|of|from)\s+(?:the|her|his|their|a)\s+[\w-]+", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”„«»「」『』]([^\"“”„«»「」『』]+)[\"“”„«»「」『』]")
_NO_TEXT = re.compile(
    r"\b(?:no|without(?: any)?|remove|drop|leave out)(?: the| all)? (?:copy|text|lettering|words|lines)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(r"\bprice\b", re.IGNORECASE)
_HEADLINE = re.compile(r"\b(?:headline|title)\b", re.IGNORECASE)
_FIGURE = re.compile(r"\d")


class EmptyWish(Problem, ValueError):
    """The note says nothing."""


@dataclass(frozen=True, slots=True)
class RevisionIntent:
    """`stage` is where the work begins; `copy` the lines that shall stand in the picture afterwards."""

    note: str
    stage: Stage
    copy: tuple[str, ...]
    why: str  # what of the note decided the stage


def read_intent(note: str, copy: Sequence[str]) -> RevisionIntent:
    """Take a note apart. `copy` is what stands in the picture now. Raises EmptyWish.

    Text in quotes is copy: the headline, the price, or, where the note names neither, all lines. The earliest stage that a
    word names is redone, because all later ones follow from it; a note without any such word is about the whole picture
    and begins with its set.
    """
    note = " ".join(note.split())
    if not any(map(str.isalnum, note)):
        raise EmptyWish("the note says nothing", 'say what shall be different, as in "warmer light"')
    quotes = [quoted.strip() for quoted in _QUOTED.findall(note) if quoted.strip()]
    words = _QUOTED.sub(" ", note)
    if quotes or _NO_TEXT.search(words):
        now = tuple(_with(copy, quotes, words)) if quotes else ()
        named = _named(_HEADLINE.sub(" ", _PRICE.sub(" ", words)))
        if named and named[0] != "typeset":
            return RevisionIntent(note, named[0], now, f"“{named[1]}” is about the stage {named[0]}; the copy follows")
        return RevisionIntent(note, "typeset", now, "the copy changes" if quotes else "the copy is left out")
    found = _named(words)
    if found is None:
        return RevisionIntent(
            note, "background", tuple(copy), "no word names a part of the picture, so it begins with its set"
        )
    return RevisionIntent(note, found[0], tuple(copy), f"“{found[1]}” is about the stage {found[0]}")


def _named(words: str) -> tuple[Stage, str] | None:
    """The earliest stage that a word is about, and that word: things before qualities, as in "a larger headline"."""
    asked = _ABOUT.sub(" ", words)
    for text, table in ((asked, _BY_THING), (words, _BY_THING), (words, _BY_QUALITY)):
        for stage, pattern in table:
            if hit := pattern.search(text):
                return stage, hit[0].lower()
    return None


def _with(copy: Sequence[str], quotes: Sequence[str], words: str) -> list[str]:
    """The lines with the quoted ones in their places."""
    lines = list(copy)
    if len(quotes) > 1 or not lines:
        return list(quotes)
    if _PRICE.search(words):
        place = next((n for n, line in enumerate(lines) if _FIGURE.search(line)), len(lines))
    elif _HEADLINE.search(words):
        place = 0
    else:
        return list(quotes)
    lines[place : place + 1] = quotes
    return lines
