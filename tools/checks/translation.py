"""An order to translate copy, and the check that prices, names and the shop's glossary are kept to the letter."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tools.errors import WrongValue

_CURRENCY = "$€£¥₹₩₽₺₫฿₪"
_EDGES = ".,;:!?()[]«»“”\"'…"
_KEPT = re.compile(
    rf"[^\s]*[\d@#][^\s]*|https?://\S+|\S+\.(?:com|net|org|shop|de|fr|jp)\b|\b\w*[a-z][A-Z]\w*|[{_CURRENCY}]"
)


def kept_words(line: str, names: Sequence[str]) -> list[str]:
    """Return what a translation keeps to the letter: names, and words with digits or signs of addresses and currency.

    >>> kept_words("AirKnit from $29.90, now -20%", ["Nord"])
    ['AirKnit', '$29.90', '-20%']
    """
    found = [name for name in names if name and name in line]
    found += [word.strip(_EDGES) for word in _KEPT.findall(line)]
    return [word for word in dict.fromkeys(found) if word]


def translation_faults(line: str, translated: str, names: Sequence[str], terms: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the translation of a line, in words.

    Args:
        line: the original.
        translated: its translation.
        names: names that are never translated.
        terms: words of the original -> the shop's own words for them in the language.
    """
    if not translated.strip():
        return [f"«{line}» has no translation"]
    lost = [word for word in kept_words(line, names) if word not in translated]
    faults = [f"«{translated}» must have {word}, as «{line}» has" for word in lost]
    if not lost and Counter(re.findall(r"\d+", translated)) - Counter(re.findall(r"\d+", line)):
        faults.append(f"«{translated}» has a number that «{line}» has not")
    asked = [ours for word, ours in terms.items() if word.casefold() in line.casefold()]
    return faults + [
        f"«{translated}» must use «{ours}»" for ours in asked if ours.casefold() not in translated.casefold()
    ]


@dataclass(frozen=True, slots=True)
class Translation:
    """Lines of copy to translate into one language. `terms` has the shop's own words, `names` are never translated."""

    language: str  # its code
    lines: tuple[str, ...]
    names: tuple[str, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)
    tone: str = ""

    def faults(self, translated: Sequence[str]) -> list[str]:
        """Return what is wrong with translations of these lines, in words."""
        if len(translated) != len(self.lines):
            return [f"{len(self.lines)} lines have {len(translated)} translations"]
        pairs = zip(self.lines, translated, strict=True)
        return [fault for line, text in pairs for fault in translation_faults(line, text, self.names, self.terms)]

    def checked(self, translated: Sequence[str]) -> dict[str, str]:
        """Return line -> translation. Raises WrongValue if a price, a name or the glossary is not kept."""
        if wrong := self.faults(translated):
            problem, where = f"does not keep the copy: {'; '.join(wrong)}", f"the translation into {self.language}"
            raise WrongValue(problem, "correct it, or give your own lines with --translations FILE.csv", where)
        return dict(zip(self.lines, translated, strict=True))
