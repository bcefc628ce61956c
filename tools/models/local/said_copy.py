"""Find the words and prices that a sentence wants in the picture, between quotes or after "with the headline". Pure."""

import re
from collections.abc import Collection, Sequence

from tools.models.local.vocabulary import TABLE, longest_first, pattern

QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]|‘([^’]+)’|(?<!\w)\'([^\']+)\'(?!\w)')
ID = re.compile(r"\b(?=[\w-]*\d)[A-Za-z]{2,}[A-Za-z_-]*\d[\w-]*\b")
_NOT_COPY = pattern(TABLE["not_copy"])
_MONEY = (
    r"(?:[€$£¥₹]|(?:rs\.?|inr|eur|usd|gbp|chf|dkk|sek|nok|pln|czk|aud|cad|aed|euros?|dollars?|pounds?|zł|kr)(?!\w))"
)
_AMOUNT = re.compile(
    rf"(?<![\w.,:@-])(?:{_MONEY} ?\d[\d.,]*(?<=\d)|\d[\d.,]*(?<=\d) ?{_MONEY}|\d+[.,]\d\d|[-–]?\d+ ?%(?: off\b)?|"
    r"(?<=price )\d+|(?<=price is )\d+|(?<=price: )\d+)(?![\w:%])",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:over|above|than|most|max|maximum|under|below|least|limit|budget)(?: (?:of|is|for|it|to))* $", re.IGNORECASE
)
_LEAD_IN = re.compile(
    r"^(?:(?:(?:much|a bit|a little) )?(?:shorter|longer|simpler|different|another)[,:]? |(?:just|only|simply|rather) )+"
)
_MEANT = re.compile(r"\b(?:sorry|oops|meant|mistake)\b", re.IGNORECASE)


def quoted(text: str) -> tuple[list[str], str]:
    """Return the lines between quotes, and the text with the sign @copy in their place."""
    return [next(filter(None, groups)).strip() for groups in QUOTED.findall(text)], QUOTED.sub(" @copy ", text)


def unquoted(text: str, channels: Collection[str]) -> tuple[list[str], str]:
    """Return the line after words such as "with the headline", and the text with a sign in its place.

    It ends where another part of the sentence begins, such as "for shopify"; `channels` has the names for channels.
    """
    ends = TABLE["copy_ends"].replace("CHANNELS", longest_first(channels)).replace("IDS", ID.pattern)
    for wanted in TABLE["copy"]:
        if found := re.search(wanted, text, re.IGNORECASE):
            end = re.search(ends, found[1], re.IGNORECASE)
            said = _LEAD_IN.sub("", found[1][: end.start() if end else None]).strip(" .,;:?")
            if said and not _NOT_COPY.match(said):
                return [said], f"{text[: found.start(1)]} @copy {end[0] if end else ''}{text[found.end(1) :]}"
    return [], text


def amounts(text: str) -> tuple[list[str], str]:
    """Return prices and discounts, and the text with signs in their place. A limit ("under $2") is none.

    Of several in a sentence that corrects itself ("sorry, I meant $89") only the last counts.
    """
    found = [one[0] for one in _AMOUNT.finditer(text) if "%" in one[0] or not _LIMIT.search(text[: one.start()])]
    for one in found:
        text = text.replace(one, "@copy", 1)
    return found[-1:] if _MEANT.search(text) else found, text


def merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the new lines of copy, and the old headline beside a new price, or the old price beside a new headline."""
    given = {bool(amounts(line)[0]) for line in new}
    kept = [line for line in old if bool(amounts(line)[0]) not in given]
    return [*new, *kept] if kept and amounts(kept[0])[0] else [*kept, *new]
