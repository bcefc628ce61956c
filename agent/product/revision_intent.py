"""Read from a person's note about a finished picture at which stage to begin, and what the copy becomes. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.errors import Problem
from tools.studio.picture_words import Stage, as_wish, stage_of

_QUOTED = re.compile(r"[\"“”„«»「」『』]([^\"“”„«»「」『』]+)[\"“”„«»「」『』]")
_NO_TEXT = re.compile(
    r"\b(?:no|without(?: any)?|remove|delete|drop|(?:leave|take) (?:out|away|off)|take(?=.*\b(?:off|away|out)\b))"
    r"(?: the| an?| all)? (?:copy|text|lettering|writing|words|lines|headline|title|slogan|price)\b",
    re.IGNORECASE,
)
NO_PERSON = re.compile(
    r"\b(?:no|without|remove|drop|leave out|take out)(?: the| an?| any)? (?:person|people|model|woman|man|girl|lady)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(r"\bprice\b", re.IGNORECASE)
_HEADLINE = re.compile(r"\b(?:headline|title)\b", re.IGNORECASE)
_FIGURE = re.compile(r"\d")


class EmptyWish(Problem, ValueError):
    """The note says nothing."""


@dataclass(frozen=True, slots=True)
class RevisionIntent:
    """The wish in a note. `stage` is where the work begins. `copy` has the lines of the new picture."""

    note: str
    stage: Stage
    copy: tuple[str, ...]
    why: str  # which words of the note decided the stage

    @property
    def look(self) -> str:
        """Return the note without the lines of copy."""
        return _QUOTED.sub(" ", self.note)


def quoted(note: str) -> tuple[str, ...]:
    """Return the texts in quotes, of any kind of quotes."""
    return tuple(text.strip() for text in _QUOTED.findall(note) if text.strip())


def read_intent(note: str, copy: Sequence[str]) -> RevisionIntent:
    """Return the wish in a note.

    Text in quotes is copy: it replaces the headline or the price if the note names one, else all lines. The work begins
    at the earliest stage that a word names, because all later stages depend on it. A note without such a word is about
    the whole picture, so the work begins with the set.

    Args:
        note: the person's words.
        copy: the lines that are in the picture now.

    Raises:
        EmptyWish: the note has no letter and no digit.
    """
    note = " ".join(note.split())
    if not any(map(str.isalnum, note)):
        raise EmptyWish("the note says nothing", 'say what to change, for example "warmer light"')
    quotes = quoted(note)
    words = as_wish(_QUOTED.sub(" ", note))
    if quotes or _NO_TEXT.search(words):
        now = tuple(_with(copy, quotes, words))
        stage, word = stage_of(_HEADLINE.sub(" ", _PRICE.sub(" ", words)))
        if word and stage != "typeset":
            return RevisionIntent(note, stage, now, f"“{word}” is about the stage {stage}; the copy follows")
        return RevisionIntent(note, "typeset", now, "the copy changes" if quotes else "the copy is left out")
    stage, word = stage_of(words)
    whole = "no word names a part of the picture, so it begins with its set"
    return RevisionIntent(note, stage, tuple(copy), f"“{word}” is about the stage {stage}" if word else whole)


def _with(copy: Sequence[str], quotes: Sequence[str], words: str) -> list[str]:
    """Return the lines of copy with the quoted texts, or none, in place of the headline, of the price, or of all lines."""
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
