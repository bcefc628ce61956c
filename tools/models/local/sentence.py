"""Read a person's sentence: its spelling is corrected, and products, channels, copy and other parts are found in it. Pure."""

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

from tools.models.local.said_copy import ID, amounts, quoted, unquoted
from tools.models.local.said_scene import place_in, unexplained
from tools.models.local.shop_facts import ShopFacts
from tools.models.local.vocabulary import (
    COLOURS,
    DULL,
    GARMENTS,
    OCCASION,
    SEEN,
    SIGNS,
    TABLE,
    TOKEN,
    WORD,
    corrected,
    is_everyday,
    longest_first,
    pattern,
    spelt_out,
)
from tools.studio.categories import ALL, forms
from tools.studio.picture_words import GARMENT_WORDS, SEASONS, STYLES

T = TypeVar("T")
_NUMBERS: dict[str, int] = TABLE["numbers"]
_FILE = re.compile(r"sha256:[0-9a-f]{64}|[^\s\"“”«»,;()]+\.(?:jpe?g|png|webp|tiff?|bmp|gif|avif)\b", re.IGNORECASE)
_LIKE = pattern(TABLE["like"].replace("IDS", ID.pattern).replace("KINDS", "|".join(sorted(GARMENTS))))
_RANGE = re.compile(rf"({ID.pattern})(?: ?[-–] ?| (?:through|thru|to|until|till|up to) )({ID.pattern})", re.IGNORECASE)
_OUT = pattern(TABLE["out"])
_HEADLESS, _KIND_ONE = pattern(TABLE["headless"]), pattern(r"(?:\bthe )?\b(?!top\b)(GARMENTS) one\b")
_NOT = re.compile(r"\b(was|is|do|does|did|are|were|has|have|could|would|should|ca)n['’]?t\b", re.IGNORECASE)
_WITH = re.compile(r"\bwith (?:the |an? )?(?:[a-z-]+ ){0,3}$")
_TELLING = GARMENT_WORDS | COLOURS | SEASONS.keys() | STYLES.keys()
_ONLY = {*TABLE["only"].split(), *TABLE["ordinals"]}


class Sentence:
    """A sentence and its parts. `plain` is the form that the patterns of the table are about."""

    def __init__(self, text: str, facts: ShopFacts) -> None:
        self.text = " ".join(spelt_out(text).replace("(uploaded picture, kept as ", "(").split())
        self.facts = facts
        self.copy, rest = quoted(self.text)
        self.files = _FILE.findall(rest)
        rest = _FILE.sub(" @file ", rest)
        if not self.copy:
            self.copy, rest = unquoted(rest, {*facts.channels, *TABLE["channels"], *TABLE["no_channel"]})
        self.out: Sentence | None = None  # what is left out: "all dresses except the green one"
        rest = _OUT.sub(self._left_out, rest)
        prices, rest = amounts(self._with_ids(OCCASION.sub(r"\1", rest)))
        self.copy += prices
        rest = self._with_channels(corrected(_NOT.sub(r"\1 not", rest).lower(), facts))
        rest = _HEADLESS.sub(r"\1 one", _KIND_ONE.sub(r"the \1", rest))
        self.kinds: list[str] = []  # categories of garments, in the person's words
        self.plain = " ".join(self._with_kind(rest).split())
        self.kind = next(iter(self.kinds), "")
        self.many = _is_plural(self.kind)
        self.explicit = bool(self.ids)
        self.groups: list[str] = []  # descriptions that fit no product, or several
        named = self.explicit and not self.says("mixed")
        self.fit = list(self.ids)  # all products that are named or described: "the grey ones"
        for words, kind, one in (
            [] if named else self._phrases()
        ):  # "the green dress" is an id if only one product is so
            fit = facts.fitting(words, kind) if words or one else []
            self.fit += fit
            only = len(fit) == 1 and (words or not _is_plural(kind))
            self.ids += [name for name in fit if only and name not in self.ids]
            self.groups += [] if only else [f"{words} {kind}".strip()]

    def says(self, sign: str) -> bool:
        """Return whether a sign of the table, or a part such as a product's id, is in the sentence."""
        return self.parts[sign] if sign in self.parts else bool(SIGNS[sign].search(self.plain))

    def number(self, sign: str) -> int:
        """Return the number in a sign of the table; 0 if the sign is not in the sentence."""
        said = self.first_group(sign)
        return (_NUMBERS.get(said) or int(said[:4])) if said else 0

    def first_group(self, sign: str) -> str:
        """Return the first group of a sign, or all of it; empty if the sign is not in the sentence."""
        found = SIGNS[sign].search(self.plain)
        return found[min(found.re.groups, 1)] if found else ""

    @property
    def ordinals(self) -> list[int]:
        """Return the places in the last list that are said: 0 for the first, -1 for the last."""
        said = [found[1] for found in SIGNS["ordinal"].finditer(self.plain)]
        places = {"last": -1, "top": 0, "best": 0} | {name: place for place, name in enumerate(TABLE["ordinals"])}
        return [places[one] for one in said]

    def picked(self, *lists: Sequence[T]) -> list[T]:
        """Return the item that words such as "the second one" pick of the first list that has it; empty if they pick none.

        Among several lists, one of a single item counts only for "the last one".
        """
        if not self.ordinals:
            return []
        place = self.ordinals[0]
        fit = [items for items in lists if -len(items) <= place < len(items)]
        several = [items for items in fit if len(items) > 1 or place < 0]
        return [items[place] for items in (several or fit)[:1]]

    @property
    def described(self) -> str:
        """Return the words before the kind, such as "green" in "the green maxi dress"; empty if there are none.

        Parts of the garment after it are among them, as in "the grey top with the cowl neck".
        """
        told = next((found[1] for found in SIGNS["described"].finditer(self.plain) if self._tells(found)), "")
        return f"{told.strip()} {self.first_group('wearing')}".strip()

    def _tells(self, found: re.Match[str]) -> bool:
        """Return whether words before a kind or "one" are about a garment, unlike those of "my boss can choose one"."""
        own = " ".join(self.facts.words.values())
        return "@" in found[0] or any(word in _TELLING or word in own for word in found[1].split())

    @property
    def product(self) -> str:
        """Return the words that describe a product, such as "green maxi dress"; empty if there are none."""
        return self.products() if self.described else ""

    def products(self, kind: str = "") -> str:
        """Return the words that describe products: "green dress and camel dress". `kind` counts for "one" and "ones"."""
        told = [" ".join(filter(None, (words, own or kind))) for words, own, _ in self._phrases()]
        return " and ".join(dict.fromkeys(told))

    def _phrases(self) -> list[tuple[str, str, bool]]:
        """Return the descriptions of products: words, the kind, and whether it is one; "one" and "ones" have no kind."""
        told = {
            found.end(): found[1].strip() for found in SIGNS["described"].finditer(self.plain) if self._tells(found)
        }
        kinds, each = iter(self.kinds), []
        alone = {found.end() for found in SIGNS["one_of_many"].finditer(self.plain)}
        for named in re.finditer(r"@kind|\bones?\b", self.plain):
            own = next(kinds, "") if named[0] == "@kind" else ""
            parts = SIGNS["wearing"].match(self.plain, named.start())
            words = " ".join(filter(None, (told.get(named.end()), parts and parts[1])))
            if own or named.end() in told:
                each.append((words, own, named[0] != "ones" and bool(words or named.end() in alone)))
        return each

    @cached_property
    def _bare(self) -> str:
        """Return the sentence without the words that describe garments, and without what is disliked."""
        plain = SIGNS["wearing"].sub("@kind", SIGNS["described"].sub("@kind", self.plain))
        return SIGNS["dislikes"].sub("", SIGNS["on_model"].sub("", plain))

    @cached_property
    def place(self) -> str:
        """Return the place or the light in words; empty if none is said."""
        return place_in(self._bare)

    @property
    def scene(self) -> str:
        """Return the place, and the words of other clauses that are about the picture: a cue is among them or before them."""
        return ", ".join(filter(None, (self.place, *(words for words, known in self.more if known))))

    @cached_property
    def more(self) -> list[tuple[str, bool]]:
        """Return the words of each clause that nothing else explains, and whether they are about the picture."""
        return unexplained(self._bare, self.place)

    def without_like(self) -> tuple["Sentence", "Sentence | None"]:
        """Return the sentence without the words for whose look is wanted, such as "like the lilac one", and those words."""
        found = _LIKE.search(self.text)
        if not found or found[1] in self.facts.ids:
            return self, None
        rest = Sentence(self.text.replace(found[0], " "), self.facts)
        return rest, None if self.says("no_look") else Sentence(f"the {found[1]}", self.facts)

    def without_missing(self) -> str:
        """Return the person's words, with copy in quotes, without the channels that the shop does not have."""
        gone = self.missing
        return re.sub(r"[\w-]+", lambda it: "" if corrected(it[0].lower(), self.facts) in gone else it[0], self.quoted)

    @property
    def quoted(self) -> str:
        """Return the person's words, with all copy between double quotes."""
        text = self.text
        for line in self.copy:
            bare = rf"(?<![\"“„«])['‘]?{re.escape(line)}['’]?(?![\"”»“])"
            text = f'"{line}"'.join(re.split(bare, text))
        return text

    @property
    def content(self) -> str:
        """Return the words that say what to search for."""
        kinds = iter(self.kinds)
        said = re.sub(r"@\w+", lambda it: next(kinds, " ") if it[0] == "@kind" else " ", self.plain)
        return " ".join(
            word for word in WORD.findall(said) if word != "s" and word not in DULL and not is_everyday(word)
        )

    @property
    def bare(self) -> bool:
        """Return whether the sentence only names things, such as "NEW003 sorry" or "the second one for etsy"."""
        return {*TOKEN.findall(re.sub(r"@\w+", " ", self.plain))} <= _ONLY

    @property
    def unknown(self) -> bool:
        """Return whether more than half of the words are in no example."""
        words = WORD.findall(self.plain)
        said = [word for word in words if word not in _ONLY]
        return "@" not in self.plain and (not words or 2 * sum(word not in SEEN for word in said) > max(len(said), 1))

    @cached_property
    def parts(self) -> dict[str, bool]:
        """Return which parts the sentence has, by the names that the table gives them."""
        named = self.channels or self.missing or (self.out and self.out.channels)
        return {
            "id": self.explicit, "channel": bool(named), "kind": bool(self.kind), "copy": bool(self.copy),
            "file": bool(self.files), "upload": "sha256:" in self.text, "place": bool(self.place),
        }  # fmt: skip

    def _left_out(self, found: re.Match[str]) -> str:
        """Return @out in place of words that leave out products or channels; other words as they are."""
        out = Sentence(next(filter(None, found.groups())), self.facts)
        if SIGNS["styles"].search(found[0]) or not (out.ids or out.channels or out.kinds or out.described):
            return found[0]
        self.out = out
        return " @out "

    def _with_ids(self, text: str) -> str:
        """Put @id for each product: ids that the shop has, also as "new 3" for NEW003, and words in the form of an id."""
        known = {_spoken(name): name for name in self.facts.ids}
        text = _RANGE.sub(self._each, text)
        forms = filter(None, (longest_first(known.values()), r"[a-z]{2,}[ #]{1,2}\d{1,6}", ID.pattern))
        self.ids: list[str] = []

        def found(match: re.Match[str]) -> str:
            name = known.get(_spoken(match[0])) or match[0].upper()
            if " " in name or name.lower() in self.facts.channels:
                return match[0]
            self.ids = list(dict.fromkeys([*self.ids, name]))
            return " @id "

        text = re.sub(rf"(?<![\w@-])(?:{'|'.join(forms)})(?![\w-])", found, text, flags=re.IGNORECASE)
        self.ids = self.ids or [name for name in self.facts.ids if name.lower() in " ".join(self.files).lower()]
        return text

    def _each(self, found: re.Match[str]) -> str:
        """Return the ids from one to another one, as the shop has them; other words as they are."""
        ids, (first, last) = sorted(self.facts.ids), map(str.upper, found.groups())
        return ", ".join(one for one in ids if first <= one <= last) if {first, last} <= {*ids} else found[0]

    def _with_channels(self, text: str) -> str:
        """Put @channel for each channel, by its name, its short name or its ratio."""
        known = self.facts.channels
        names = {short: name if name in known else "" for short, name in TABLE["channels"].items()}
        names |= dict.fromkeys(TABLE["no_channel"], "") | {known[name]: name for name in reversed(list(known))}
        names |= {word: name for name in known for word in (name, name.replace("-", " "))} | {**self.facts.called}
        one = longest_first(names)
        # in "instagram story", the first name only says whose story it is
        each = rf"(?<![\w:@-])(?:(?!(?:website|home ?page) banner)(?:{one}) (?=(?:{TABLE['formats']})\b))?({one})(?![\w:-])"
        found = re.findall(each, text)
        self.channels = list(dict.fromkeys(names[name] for name in found if names[name]))
        self.missing = [name for name in found if not names[name]]  # channels that the shop does not have
        text = re.sub(each, " @channel ", text)
        self.channels = self.channels[1:] if SIGNS["exchanges"].search(text) else self.channels
        return text

    def _with_kind(self, text: str) -> str:
        """Put @kind for each pair of words, or else word, that is a category of garments.

        A garment that only describes another one, as in "the cardigan with the grey skirt", stays as it is.
        """
        own = {form for category in self.facts.products for form in (*forms(category), *forms(category.split("_")[-1]))}
        words = [one for one in TOKEN.finditer(text) if not SIGNS["no_kind"].match(text, one.start())]
        rest, place = "", 0
        for first, last in sorted([*pairwise(words), *zip(words, words, strict=True)], key=lambda two: two[0].start()):
            said = text[first.start() : last.end()]
            inside = self.kinds and _WITH.search(text[: first.start()])
            if first.start() >= place and not inside and forms(said) & (own | GARMENTS):
                self.kinds.append(said)
                rest, place = f"{rest}{text[place : first.start()]} @kind ", last.end()
        if not self.kinds and (SIGNS["every"].search(text) or re.search(r"\bnew (?:\w+s)\b", text)):
            self.kinds = [ALL]
        return rest + text[place:]


def _is_plural(kind: str) -> bool:
    """Return whether several products of a kind are meant."""
    return kind == ALL or (kind.endswith("s") and not kind.endswith("ss"))


def _spoken(name: str) -> str:
    """Return an id as people say it: small letters without space, and its number without leading zeros."""
    return re.sub(r"(?<=\D)0+(?=\d)", "", re.sub(r"[\s#]", "", name.casefold()))
