"""Split a line of copy into runs of one face and one direction, in the order in which they are seen."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from bidi.algorithm import (
    explicit_embed_and_overrides,
    get_embedding_levels,
    get_empty_storage,
    reorder_resolved_levels,
    resolve_implicit_levels,
    resolve_neutral_types,
    resolve_weak_types,
)

from tools.typography.fonts import BadCopy, Face, MissingGlyph, Typefaces, covers, face_for, fallbacks, script

_LINE_SEPARATORS = "\u2028\u2029"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"  # without a glyph; text shaping uses some
_DIRECTION_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_RIGHT_TO_LEFT = ("R", "AL")


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one face and one direction."""

    text: str
    face: Face
    rtl: bool


def clean(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the copy in composed form (NFC), without blank lines, outer spaces and variation selectors.

    Raises BadCopy if a line has control characters or direction overrides, which can change what people read; or no
    line is left.
    """
    for number, line in enumerate(lines, 1):
        for c in line:
            if unicodedata.category(c) in ("Cc", "Cs") or c in _LINE_SEPARATORS + _DIRECTION_OVERRIDES:
                raise BadCopy(f"line {number} of the copy has the control character U+{ord(c):04X}", "remove it")
    kept = (unicodedata.normalize("NFC", "".join(c for c in line if not _selector(c))).strip() for line in lines)
    cleaned = tuple(line for line in kept if line)
    if not cleaned:
        raise BadCopy("there is no copy to set: every line is blank", "write a line, or leave the copy out")
    return cleaned


def _selector(c: str) -> bool:
    return "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"


def is_rtl(line: str) -> bool:
    """Return whether a line runs from right to left: its first letter does (UAX 9, P2), or most of its letters do.

    So an Arabic line with many Latin letters at its end runs from right to left, and so does one that starts with a
    brand's Latin name.
    """
    strong = [kind for c in line if (kind := unicodedata.bidirectional(c)) in (*_RIGHT_TO_LEFT, "L")]
    rightward = sum(kind in _RIGHT_TO_LEFT for kind in strong)
    return bool(strong) and (strong[0] in _RIGHT_TO_LEFT or 2 * rightward > len(strong))


def main_face(line: str, faces: Typefaces) -> Face:
    """Return the face for the script of most letters of the line. Letters that are not Latin come first.

    A line with Chinese and some Latin words looks uniform if the Chinese face sets both.
    """
    found = [face_for(script(c), faces.han) for c in line if script(c) not in ("Zyyy", "Zinh", "Latn")]
    return max(dict.fromkeys(found), key=found.count) if found else face_for("Latn", faces.han)


def split(line: str, faces: Typefaces, *, rtl: bool | None = None, whole: str | None = None) -> tuple[Run, ...]:
    """Return the runs of a line, or of a part of the line `whole`, from left to right as they are seen.

    Raises MissingGlyph if no face has a character; the message names the first such character.
    """
    main = main_face(whole or line, faces)
    direction = is_rtl(whole or line) if rtl is None else rtl
    clusters = [(cluster, _face(cluster, main, faces, whole or line)) for cluster in _clusters(line)]
    if len({face for _, face in clusters}) == 1:  # raqm itself orders the directions within one face
        return (Run(line, clusters[0][1], direction),)
    order = seen_order("".join(cluster[0] for cluster, _ in clusters), direction)
    seen = [(*clusters[place], level) for place, level in order]
    runs: list[Run] = []
    for (face, level), group in groupby(seen, key=itemgetter(1, 2)):
        text = [cluster for cluster, _, _ in group]
        leftward = level % 2 == 1
        runs.append(Run("".join(reversed(text) if leftward else text), face, leftward))  # in the order of reading
    return tuple(runs)


def _clusters(line: str) -> list[str]:
    """Return base characters, each with its marks and joiners."""
    clusters: list[str] = []
    for c in line:
        if clusters and (unicodedata.category(c).startswith("M") or c in _INVISIBLE):
            clusters[-1] += c
        else:
            clusters.append(c)
    return clusters


def _face(cluster: str, main: Face, faces: Typefaces, line: str) -> Face:
    text = "".join(" " if c.isspace() else c for c in cluster if c not in _INVISIBLE)
    # If a shop's typeface lacks the line's script, its spaces and digits would not match the words around them.
    shared = script(cluster[0]) in ("Zyyy", "Zinh")
    preferred = [faces.own] if faces.own and (not shared or _sets(faces.own, main, line, faces)) else []
    order: list[Face] = [*preferred, main, face_for(script(cluster[0]), faces.han), *fallbacks(faces.han)]
    for face in order:
        if covers(face, text):
            return face
    c = next((c for c in text if not any(covers(f, c) for f in order)), text[0])
    remedy = "use other characters, or name a typeface that has it in the brand kit (brand.toml, [fonts] copy)"
    raise MissingGlyph(f'no installed typeface has {c} ({_named(c)}) of the line "{line}"', remedy)


def _sets(own: Face, main: Face, line: str, faces: Typefaces) -> bool:
    """Return whether a typeface has the letters of the script in which a line is written."""
    own_script = "".join(
        c for c in line if script(c) not in ("Zyyy", "Zinh") and face_for(script(c), faces.han) == main
    )
    return covers(own, own_script)


def _named(c: str) -> str:
    """Return code, name and script of a character, for example "U+0EC1, LAO VOWEL SIGN AE, script Laoo"."""
    return f"U+{ord(c):04X}, {unicodedata.name(c, 'without a name')}, script {script(c)}"


def seen_order(text: str, rtl: bool) -> list[tuple[int, int]]:
    """Return the place in the text and the embedding level of each letter, from left to right as they are seen.

    The order is that of the Unicode bidirectional algorithm (UAX 9). An even level runs from left to right.
    """
    line = get_empty_storage() | {"base_level": int(rtl)}
    get_embedding_levels(text, line)
    for place, letter in enumerate(line["chars"]):
        letter["place"] = place
        if letter["type"] == "BN":  # an invisible sign: rule X9 would leave it out, with the marks on it
            letter["type"] = "ON"
    explicit_embed_and_overrides(line)
    for step in (resolve_weak_types, resolve_neutral_types, resolve_implicit_levels, reorder_resolved_levels):
        step(line, debug=False)
    return [(letter["place"], letter["level"]) for letter in line["chars"]]
