"""Text to the terms that are counted: Unicode words, case-folded; CJK and Korean by character bigrams."""

import re
import unicodedata

LONGEST_TERM = 64  # characters; what is longer is no word that anybody searches for

# Short on purpose: the usual ones (scikit-learn's, for one) drop "top", "bottom" and "full", which name
# garments.
STOP_WORDS = frozenset(
    re.findall(
        r"[a-z]+",
        """
        a about all also am an and any are as at be been being but by can could did do does for
        from had has have he her here his how i if in into is it its just me more most my no nor
        not of on only or other our she so some such than that the their them then there these
        they this those to too very was we were what when where which while who why will with
        would you your
        """,
    )
)
_CJK = (
    r"\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # kana and Han
    r"\u1100-\u11ff\uac00-\ud7af\U00020000-\U000323af"  # Hangul, Han beyond the basic plane
)
_RUN = re.compile(rf"([{_CJK}]+)|([^{_CJK}]+)")


def terms(text: str) -> list[str]:
    """The terms of a text, in order, with repetitions.

    Words are runs of letters, marks and digits after NFKC and case folding ("T-Shirt" gives t, shirt).
    English plurals lose their s (after Harman, "How effective is suffixing?", JASIS 42, 1991): "dresses"
    finds "dress".
    """
    found: list[str] = []
    for cjk, other in _RUN.findall(_folded(text)):
        if cjk:
            found += [cjk[i : i + 2] for i in range(len(cjk) - 1)] or [cjk]
        else:
            found += [_singular(word) for word in _words(other) if word not in STOP_WORDS]
    return [term[:LONGEST_TERM] for term in found]


def _folded(text: str) -> str:
    """Compatibility caseless form (Unicode 15, definition D146, without its rarely needed first step)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _words(run: str) -> list[str]:
    return "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in run).split()


def _singular(word: str) -> str:
    if len(word) < 4 or not word.isascii() or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1]
