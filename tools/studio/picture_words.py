"""The words that people use about pictures, and their meaning: tables to read and to extend."""

import re
from dataclasses import dataclass
from typing import Literal

from tools.studio.brief import Backdrop

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


PLACES: dict[str, Cue] = {
    "beach promenade seaside sea coast shore": Cue(
        (86, 13, 78), 0.2, 0.45, 0.6, "plaster", 60, (38, 22, 240), "breezy seaside ease", "low seaside sun",
        "a beach promenade", "its hard warm sun and sand tones"),
    "cafe café terrace bistro": Cue(
        (87, 10, 62), 0.45, 0.25, 0.5, "window_light", 128, (34, 26, 40), "unhurried café morning",
        "bright daylight", "a café terrace", "its bright daylight and cream and stucco tones"),
    "garden path meadow flowers flower blossom": Cue(
        (86, 9, 135), 0.75, 0.15, 0.35, "linen", 138, (34, 18, 140), "fresh and gentle", "soft morning light",
        "a garden path", "its soft light and pale leaf greens"),
    "park avenue leaves forest woods": Cue(
        (70, 16, 66), 0.7, 0.3, 0.45, "wood", 130, (36, 34, 50), "calm golden walk", "mellow daylight",
        "a park avenue with fallen leaves", "its mellow light and leaf browns"),
    "snow snowy snowfall ice frost mountain": Cue(
        (88, 5, 245), 0.92, -0.5, 0.2, "seamless", 95, (34, 16, 255), "crisp winter calm",
        "even overcast light", "a snowy street", "its even light and icy pale tones"),
    "brick alley": Cue(
        (64, 19, 44), 0.4, 0.5, 0.65, "plaster", 158, (32, 30, 36), "warm urban evening", "low evening light",
        "a brick street", "its warm clay tones"),
    "street city urban road downtown sidewalk": Cue(
        (66, 4, 250), 0.5, None, 0.6, "plaster", 145, (30, 10, 250), "confident city pace",
        "open street light", "a city street", "its mineral, concrete-like wall"),
    "interior living room cosy cozy home fireplace": Cue(
        (74, 15, 68), 0.65, 0.55, 0.5, "wood", 150, (32, 24, 45), "cosy and settled", "warm lamplight",
        "a furnished room", "its warm lamplight and honey-coloured wood"),
    "studio": Cue((91, 3, 80), None, None, None, "seamless", None, None, "clean and direct", "", "", ""),
    "rooftop skyline": Cue(
        (70, 7, 260), 0.35, 0.1, 0.65, "wall_floor", 120, None, "open-air energy", "clear rooftop light",
        "a rooftop with a skyline", "its clear light and blue-grey tones"),
    "desert dune canyon": Cue(
        (76, 19, 62), 0.2, 0.6, 0.65, "plaster", 55, (36, 34, 45), "sun-baked stillness", "hard desert sun",
        "a desert", "its hard sun and ochre tones"),
    "pool swimming": Cue(
        (86, 9, 215), 0.2, 0.1, 0.55, "window_light", 70, None, "poolside brightness", "hard midday sun",
        "a pool", "its hard sun and pale turquoise"),
    "office library lobby": Cue(
        (80, 5, 80), 0.6, 0.0, 0.45, "window_light", 140, None, "composed working day", "clear window light",
        "an office", "its clear window light and quiet greys"),
    "market shop boutique": Cue(
        (82, 9, 65), 0.5, 0.25, 0.45, "wall_floor", 130, None, "easy shopping day", "friendly daylight",
        "a market", "its friendly daylight"),
    "rain rainy": Cue(
        (68, 6, 245), 0.9, -0.3, 0.35, "plaster", 100, None, "quiet rainy day", "diffuse rain-day light",
        "rain", "its diffuse cool light"),
}  # fmt: skip

LIGHTS: dict[str, Cue] = {
    "overcast cloudy diffuse foggy": Cue(softness=0.95, contrast=0.2, light="even overcast light"),
    "hard harsh": Cue(softness=0.08, contrast=0.65, backdrop="window_light", light="hard sunlight"),
    "sunlit sunny sunlight sunshine": Cue(softness=0.2, warmth=0.3, contrast=0.6, light="clear sunlight"),
    "soft gentle": Cue(softness=0.85, contrast=0.3, light="soft light"),
    "morning dawn sunrise": Cue(softness=0.7, warmth=0.2, light_from=150.0, light="soft morning light"),
    "dusk sunset evening golden": Cue(
        (56, 18, 42), 0.5, 0.65, 0.7, None, 160.0, mood="glowing end of day", light="low golden light"
    ),
    "night neon": Cue((32, 8, 270), 0.4, -0.1, 0.9, None, 120.0, mood="nocturnal", light="a single night lamp"),
    "lamps lamp candle candles lamplight": Cue(softness=0.7, warmth=0.65, light="warm lamplight"),
    "bright airy": Cue((91, 7, 75), contrast=0.4, light="bright daylight"),
    "dark moody dramatic": Cue((36, 6, 260), softness=0.35, contrast=0.85, light="dramatic side light"),
    "warm": Cue(warmth=0.5),
    "cool cold": Cue(warmth=-0.45),
    "white": Cue((93, 2, 85)),
    "black": Cue((30, 2, 270), contrast=0.7),
}

STYLES: dict[str, Cue] = {
    "minimalist": Cue((90, 3, 80), 0.75, -0.05, 0.25, "seamless", mood="quiet and reduced"),
    "elegant": Cue((52, 8, 320), 0.5, 0.1, 0.7, "window_light", mood="poised and refined"),
    "bohemian": Cue((80, 14, 62), 0.6, 0.35, 0.4, "linen", mood="free-spirited and natural"),
    "sporty": Cue((80, 7, 235), 0.3, -0.2, 0.6, "seamless", mood="energetic and clear"),
    "office": Cue((80, 5, 90), 0.6, 0.0, 0.4, "wall_floor", mood="composed and professional"),
    "street": Cue((62, 4, 255), 0.35, -0.05, 0.7, "plaster", mood="confident and urban"),
    "vintage": Cue((72, 15, 72), 0.65, 0.45, 0.4, "wood", mood="nostalgic and warm"),
    "casual": Cue((84, 8, 72), 0.6, 0.15, 0.4, "wall_floor", mood="relaxed and friendly"),
}
SEASONS: dict[str, Cue] = {
    "spring": Cue((89, 9, 130), 0.65, 0.05, 0.35, light="fresh spring light", mood="in spring freshness"),
    "summer": Cue((90, 11, 85), 0.3, 0.25, 0.55, light="high summer sun", mood="in summer brightness"),
    "autumn": Cue((70, 16, 58), 0.65, 0.35, 0.5, light="mellow autumn light", mood="in autumn warmth"),
    "winter": Cue((84, 6, 250), 0.8, -0.35, 0.35, light="pale winter light", mood="in winter clarity"),
}
SEASONS["fall"] = SEASONS["autumn"]

PEOPLE: dict[str, str] = {
    "person people man men woman women girl boy model friends couple crowd kid kids child children family": "people",
    "dog cat horse bird animal": "animals",
    "car bicycle bike scooter motorcycle": "vehicles",
    "smiling walking running dancing jumping sitting laughing": "a person's pose",
}
NOT_DRAWN = "drawn sets are studio sets"


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


POLES = (
    Pole("brightness", 1, "bright brighter lighter airy airier", "bright light pale", "darker"),
    Pole("brightness", -1, "dark darker dim dimmer", "dark dim gloomy", "brighter"),
    Pole("warmth", 1, "warm warmer golden cosy", "warm yellow orange", "cooler"),
    Pole("warmth", -1, "cool cooler cold colder", "cold cool blue", "warmer"),
    Pole("contrast", 1, "contrast contrasty dramatic moody moodier", "dramatic moody", "flatter"),
    Pole("contrast", -1, "flat flatter calm calmer", "flat", "more contrast"),
    Pole("softness", 1, "soft softer diffuse", "soft", "harder"),
    Pole("softness", -1, "hard harder harsh harsher crisp sunny sunlight", "harsh hard", "softer"),
    Pole("size", 1, "bigger larger", "big large", "smaller"),
    Pole("size", -1, "smaller", "small", "bigger"),
    Pole("closeness", 1, "closer tighter", "close", "wider"),
    Pole("closeness", -1, "wider", "wide", "closer"),
    Pole("clutter", 1, "busy busier", "busy", "plain"),
)
WISHES: dict[str, Pole] = {word: pole for pole in POLES for word in pole.words.split()}
_COMPLAINTS: dict[str, Pole] = {word: pole for pole in POLES for word in pole.too.split()}
_COMPLAINT = re.compile(r"\btoo (?:much )?(\w+)", re.IGNORECASE)

_THINGS: dict[Stage, str] = {  # in the order of the stages
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
_QUALITIES: dict[Stage, str] = {  # besides those of POLES
    "background": "lit evening morning night dusk wooden indoors outdoors tint tones? mood colou?rs?",
    "person": (
        "standing sitting walking smiling looking turned facing older younger placed centred centered left right"
    ),
    "composite": "fits fitting drapes? tucked untucked open closed worn",
}


def _pattern(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(' '.join(words).split())})\b", re.IGNORECASE)


_BY_THING = {stage: _pattern(words) for stage, words in _THINGS.items()}
_BY_QUALITY = {
    stage: _pattern(words, *(pole.words for pole in POLES if pole.stage == stage))
    for stage, words in _QUALITIES.items()
}
# "the light on the dress" is about light: words such as "on the dress" only name a place, so they are skipped first.
_ABOUT = re.compile(r"\b(?:on|behind|around|beside|of|from)\s+(?:the|her|his|their|a)\s+[\w-]+", re.IGNORECASE)


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
    """Return what a picture has too much of, from a note such as "too dark"; None if no table has the word."""
    found = _COMPLAINT.search(note)
    return _COMPLAINTS.get(found[1].lower()) if found else None


def opposite_wish(note: str) -> str | None:
    """Return the wish that follows from a complaint; None if no table has the complaint.

    >>> opposite_wish("Much too dark for summer")
    'brighter'
    """
    found = complaint(note)
    return found.opposite if found else None


BACKDROPS: dict[str, Backdrop] = {
    "wood": "wood", "wooden": "wood", "boards": "wood", "linen": "linen", "cloth": "linen", "plaster": "plaster",
    "paper": "seamless", "seamless": "seamless", "sweep": "seamless", "plain": "seamless", "window": "window_light",
    "wall": "wall_floor", "floor": "wall_floor",
}  # fmt: skip
COLOURS: dict[str, tuple[float, float]] = {  # hue in degrees and chroma of a muted wall
    "red": (25, 18), "rose": (10, 14), "pink": (5, 14), "blush": (30, 10), "orange": (60, 20), "terracotta": (45, 22),
    "ochre": (80, 22), "yellow": (90, 20), "sand": (80, 12), "beige": (78, 10), "cream": (85, 8), "brown": (65, 18),
    "olive": (110, 16), "green": (145, 16), "sage": (130, 10), "mint": (165, 14), "teal": (200, 16),
    "blue": (255, 16), "navy": (270, 16), "lavender": (300, 12), "lilac": (305, 12), "purple": (310, 16),
    "grey": (260, 1), "gray": (260, 1), "white": (85, 2), "black": (270, 2),
}  # fmt: skip
TONES = {"white": 93.0, "black": 28.0, "navy": 32.0, "cream": 90.0}  # L* of colours that are not mid-tones
SIDES = {"left": 150.0, "right": 40.0, "above": 90.0, "top": 90.0}  # where light comes from, in degrees
_SAID_ANYWAY = (
    "a an the and or but with of in on at to for from it its this that please make more less much very little bit "
    "slightly some too is be should would like want light lights lighting background backdrop set scene colour color "
    "tone tones picture image mood feel looks look than as behind instead"
)
FILLERS = frozenset(_SAID_ANYWAY.split())


def cue_of(word: str) -> Cue | None:
    """Return the cue of a scene or a light; None for people, and for things that cannot be drawn."""
    if any(word in keys.split() for keys in PEOPLE):
        return None
    return next((cue for keys, cue in {**PLACES, **LIGHTS}.items() if word in keys.split()), None)
