"""The words that people use about pictures, and their meaning. The tables are in `picture_words.toml`."""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from pydantic import TypeAdapter

from tools.imaging.arrays import Colour
from tools.studio.brief import Backdrop
from tools.toml_file import packaged
from tools.typography.fonts import Pairing

Lch = tuple[float, float, float]  # lightness, chroma, hue in degrees
Stage = Literal["background", "person", "composite", "typeset"]
Scale = Literal["brightness", "warmth", "contrast", "softness", "size", "closeness", "clutter"]
Direction = Literal[1, -1]


@dataclass(frozen=True, slots=True)
class Cue:
    """The change of the look by one word or phrase. None changes nothing."""

    tint: Lch | None = None  # the wished colour of the wall
    softness: float | None = None
    warmth: float | None = None
    contrast: float | None = None
    backdrop: Backdrop | None = None
    light_from: float | None = None
    accent: Lch | None = None
    mood: str = ""
    light: str = ""  # what a photographer calls this light
    place: str = ""  # a scene that cannot be drawn, as a noun phrase
    taken: str = ""  # what the set takes from that scene

    @property
    def not_drawn(self) -> str:
        """Return what people are told about the scene; empty if the cue names none."""
        return f"{self.place}: {NOT_DRAWN}; used {self.taken} instead" if self.place else ""


@dataclass(frozen=True, slots=True)
class Pole:
    """One end of a scale, and the words for it."""

    scale: Scale
    direction: Direction
    words: str  # a wish for more of it
    too: str  # a complaint about too much of it, as in "too dark"
    opposite: str  # the wish that follows from such a complaint

    @property
    def stage(self) -> Stage:
        """Return the stage that changes a picture on this scale."""
        return "person" if self.scale in ("size", "closeness") else "background"


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A surface in one of its two tones, and the name by which people ask for it."""

    name: str  # a noun phrase
    backdrop: Backdrop
    tint: Lch


@dataclass(frozen=True, slots=True)
class Family:
    """The sets and the typefaces of a season."""

    sets: tuple[Backdrop, ...]
    pairing: Pairing

    def of_shop(self, name: str) -> "Family":
        """Return this family without one set, in a pairing of its own, as the shop's name decides; without a name, itself."""
        if not name:
            return self
        mark = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
        other = mark % len(self.sets)
        return Family(self.sets[:other] + self.sets[other + 1 :], get_args(Pairing)[mark // len(self.sets) % 2])


@dataclass(frozen=True, slots=True)
class Material:
    """The colours of a surface that is not painted: its hues in degrees, its least and most chroma and lightness."""

    hues: tuple[float, ...]
    chroma: tuple[float, float]
    light: tuple[float, float]


T = TypeVar("T")
_TABLES = packaged("tools.studio", "picture_words.toml")


def _table(name: str, kind: type[T]) -> T:
    return TypeAdapter(kind).validate_python(_TABLES[name])


PLACES = _table("places", dict[str, Cue])
LIGHTS = _table("lights", dict[str, Cue])
STYLES = _table("styles", dict[str, Cue])
SEASONS = _table("seasons", dict[str, Cue])
SEASONS["fall"] = SEASONS["autumn"]
PEOPLE = _table("people", dict[str, str])
POLES = _table("poles", tuple[Pole, ...])
BACKDROPS = _table("backdrops", dict[str, Backdrop])
COLOURS = _table("colours", dict[str, tuple[float, float]])  # hue in degrees and chroma of a muted wall
TONES = _table("tones", dict[str, float])  # L* of colours that are not mid-tones
SIDES = _table("sides", dict[str, float])  # where light comes from, in degrees
CLOTH = _table("cloth", dict[str, Colour])  # what a shop calls a garment of this colour
WALLS = _table("walls", dict[str, Colour])  # what a painter calls a wall of this colour
MATERIALS = _table("materials", dict[Backdrop, Material])
GROUNDS = _table("grounds", dict[str, dict[Backdrop, float]])  # what a set takes from the ground of a reference
SETS = _table("sets", tuple[NamedSet, ...])
FAMILIES = _table("families", dict[str, Family])
FAMILIES["fall"] = FAMILIES["autumn"]
FILLERS = frozenset(_table("fillers", str).split())
GARMENT_WORDS = frozenset(_table("garments", str).split())
SAME_KINDS = tuple(frozenset(group.split()) for group in _table("same_kinds", tuple[str, ...]))
ANY_KIND = frozenset(_table("any_kind", str).split())
NOT_DRAWN = "drawn sets are studio sets"

WISHES: dict[str, Pole] = {word: pole for pole in POLES for word in pole.words.split()}
_COMPLAINTS: dict[str, Pole] = {word: pole for pole in POLES for word in pole.too.split()}
_SO = "an?|bit|little|kinda|so|very|rather|quite|still|too|much"
_COMPLAINT = re.compile(  # "too dark", "it's a bit cold", "is very flat", "looks pale"
    r"(?:(?:^|[,.;] |hm+,? )(?:a )?(?:bit|little|kinda|quite|very) (?:too )?|\btoo (?:much )?|"
    r"\b(?<!that )(?:it['’]s|it is|looks?|feels?|seems?"
    rf"|(?:its|is|are)(?= (?:{_SO})\b)) (?:(?:{_SO}) )*)(\w+)",
    re.IGNORECASE,
)


def _pattern(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(' '.join(words).split())})\b", re.IGNORECASE)


_BY_THING = {stage: _pattern(words) for stage, words in _table("things", dict[Stage, str]).items()}
_BY_QUALITY = {
    stage: _pattern(words, *(pole.words for pole in POLES if pole.stage == stage))
    for stage, words in _table("qualities", dict[Stage, str]).items()
}
# "the light on the dress" is about light: words such as "on the dress" only name a place, so they are skipped first.
_ABOUT = re.compile(r"\b(?:on|behind|around|beside|of|from|to|at)\s+(?:the|her|his|their|a)\s+[\w-]+", re.IGNORECASE)


_SURFACES = "|".join(sorted(BACKDROPS.keys() - {"wall", "plain"}))
_PLACE = "|".join(sorted({*" ".join(PLACES).split(), *BACKDROPS} - GARMENT_WORDS - {"shop"}))
_AT = r"(?:in|on|at|into|onto|by|near|before|against|under) (?:(?!for\b)[a-z-]+ ){0,3}?"
_TINTED = rf"(?:{'|'.join(sorted(COLOURS.keys() - {'white'}))}|{_SURFACES}) (?:background|backdrop)"
_SET = re.compile(rf"\b(?:{_AT}(?:{_PLACE})(?! light)|{_TINTED}|wall|floor)\b", re.IGNORECASE)
_SHADE = "(?:light|bright|pale|soft|dark|deep)"
_HUE = "|".join(sorted(COLOURS))
_GROUND = re.compile(  # "a light grey background", "background plain and pale blue"
    rf"\b(?:(?:{_SHADE} )+(?:(?:{_HUE}) )?|(?:{_HUE}) )(?:background|backdrop)\b|"
    rf"\b(?:background|backdrop) (?:(?!{_SHADE}\b|(?:{_HUE})\b)\w+ ){{0,3}}?(?:{_SHADE}|{_HUE})\b(?: (?:{_HUE})\b)?",
    re.IGNORECASE,
)
_SURFACE = re.compile(rf"\b({_SURFACES}) (?:wall|floor|background|backdrop)\b", re.IGNORECASE)


def set_asked(words: str) -> tuple[Cue | None, str]:
    """Return the set that words ask for by its name or its colour, as a cue, and the other words; None if they ask for none.

    >>> set_asked("dark oak boards please")[1]
    'dark  please'
    """
    for each in sorted(SETS, key=lambda each: -len(each.name)):
        name = re.compile(rf"\b{each.name.removeprefix('a ')}\b", re.IGNORECASE)
        if name.search(words):
            return Cue(tint=each.tint, backdrop=each.backdrop), name.sub("", words)
    if ground := _GROUND.search(words):
        said = {*ground[0].lower().split()}
        angle, amount = next((COLOURS[one] for one in COLOURS if one in said), (85.0, 3.0))
        light = 30.0 if said & {"dark", "deep"} else next((TONES[one] for one in TONES if one in said), 88.0)
        return Cue(tint=(light, amount, angle), backdrop="seamless"), words.replace(ground[0], "")
    if named := _SURFACE.search(words):
        return Cue(backdrop=BACKDROPS[named[1].lower()]), words.replace(named[0], "")
    return None, words


def names_set(words: str) -> bool:
    """Return whether words ask for a set: a place or a surface, as in "in a cafe" or "a wooden wall"."""
    return bool(_SET.search(words))


def stage_of(words: str) -> tuple[Stage, str]:
    """Return the earliest stage that a word is about, and the word; "background" and "" if there is no such word.

    Things count before qualities: "a larger headline" is about the headline.
    """
    asked = _ABOUT.sub(" ", words)
    for text, table in ((asked, _BY_THING), (words, _BY_THING), (words, _BY_QUALITY)):
        for stage, pattern in table.items():
            if hit := pattern.search(text):
                return stage, hit[0].lower()
    return "background", ""


def complaint(note: str) -> Pole | None:
    """Return what a picture has too much of, from a note such as "too dark" or "it's a bit cold"; None if it has nothing."""
    return next((pole for found in _COMPLAINT.finditer(note) if (pole := _COMPLAINTS.get(found[1].lower()))), None)


def as_wish(note: str) -> str:
    """Return a note with the wish that follows from each complaint in its place.

    >>> as_wish("hm, it's a bit cold and flat"), as_wish("too dark, make it brighter")
    ('hm, warmer and flat', ', make it brighter')
    """

    def turned(found: re.Match[str]) -> str:
        pole = _COMPLAINTS.get(found[1].lower())
        return found[0] if pole is None else "" if pole.opposite in note.lower() else pole.opposite

    return _COMPLAINT.sub(turned, note)


def opposite_wish(note: str) -> str | None:
    """Return the wish that follows from a complaint; None if no table has the complaint.

    >>> opposite_wish("Much too dark for summer")
    'brighter'
    """
    found = complaint(note)
    return found.opposite if found else None


def cue_of(word: str) -> Cue | None:
    """Return the cue of a surface, a side, a scene or a light; None for people, and for things that cannot be drawn."""
    if word in BACKDROPS or word in SIDES:
        return Cue(backdrop=BACKDROPS.get(word), light_from=SIDES.get(word))
    if any(word in keys.split() for keys in PEOPLE):
        return None
    return next((cue for keys, cue in {**PLACES, **LIGHTS}.items() if word in keys.split()), None)
