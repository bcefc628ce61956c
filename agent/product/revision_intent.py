"""What a person's note about a finished picture asks for: the stage to begin at, and the copy as it shall be. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.errors import Problem
from tools.studio.picture_words import Stage, stage_of

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
        raise EmptyWish("the note says nothing", 'say what to change, for example "warmer light"')
    quotes = [quoted.strip() for quoted in _QUOTED.findall(note) if quoted.strip()]
    words = _QUOTED.sub(" ", note)
    if quotes or _NO_TEXT.search(words):
        now = tuple(_with(copy, quotes, words)) if quotes else ()
        stage, word = stage_of(_HEADLINE.sub(" ", _PRICE.sub(" ", words)))
        if word and stage != "typeset":
            return RevisionIntent(note, stage, now, f"“{word}” is about the stage {stage}; the copy follows")
        return RevisionIntent(note, "typeset", now, "the copy changes" if quotes else "the copy is left out")
    stage, word = stage_of(words)
    why = (
        f"“{word}” is about the stage {stage}"
        if word
        else "no word names a part of the picture, so it begins with its set"
    )
    return RevisionIntent(note, stage, tuple(copy), why)


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
