"""Find the typeface for a script, and report copy that cannot be set."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from PIL import ImageFont, features

from tools.errors import Problem
from tools.toml_file import packaged


class LetteringError(Problem, ValueError):
    """Copy that cannot be set."""

    remedy, usage = "choose another typeface", True


class BadCopy(LetteringError):
    """The copy is empty or has control characters, so it is not text for a picture."""


class MissingGlyph(LetteringError):
    """No installed typeface has a glyph for a character of the copy."""


class DoesNotFit(LetteringError):
    """The copy is too long for the free space, even at the smallest readable size."""


@dataclass(frozen=True, slots=True)
class Face:
    """One typeface in a file. `language` is the BCP 47 tag for regional letter forms; `file` a shop's font."""

    family: str
    language: str
    index: int = 0
    file: str = ""

    @property
    def path(self) -> Path:
        """Return the path of the font file."""
        return Path(self.file) if self.file else _path(self.family)


TABLE = packaged("tools.typography", "typefaces.toml")
FACES = {name: Face(**face) for name, face in TABLE["faces"].items()}
LATIN = FACES["latin"]

Pairing = Literal["editorial", "modern"]
"""The typefaces of copy: a serif headline over a geometric sans, or that sans in two weights."""

FAMILIES = tuple(dict.fromkeys(face.family for face in FACES.values()))
"""The names of the built-in typefaces."""


@lru_cache(maxsize=32)
def _path(family: str) -> Path:
    if family == "Noto Sans CJK":
        return Path(str(resources.files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"))
    import fontpkg

    return Path(fontpkg.path(family, 400))


@lru_cache(maxsize=1024)
def script(character: str) -> str:
    """Return the Unicode script of a character (ISO 15924); "Zyyy" if several scripts share it."""
    from fontTools import unicodedata

    return str(unicodedata.script(character))


@dataclass(frozen=True, slots=True)
class Typefaces:
    """The typefaces of copy: the face for Chinese characters, and a shop's own, used wherever it has the letter."""

    han: Face
    own: Face | None = None


def typefaces(lines: Sequence[str], own: str | None = None) -> Typefaces:
    """Return the typefaces for this copy; `own` is a family of ours or the path of a shop's font.

    Raises LetteringError if `own` cannot be opened.
    """
    return Typefaces(han_face(lines), typeface(own) if own else None)


@lru_cache(maxsize=32)
def typeface(name: str) -> Face:
    """Return a built-in typeface by its family, or a shop's own by the path of its TTF or OTF file.

    Raises LetteringError if the file cannot be opened, or has no Unicode letters.
    """
    if name in FAMILIES:
        return next(face for face in FACES.values() if face.family == name)
    from fontTools.ttLib import TTFont

    try:
        with TTFont(name, lazy=True) as font:
            covered = len(font.getBestCmap() or ())
    except Exception as error:  # a broken file can make fontTools raise anything
        raise LetteringError(f"does not open as TTF or OTF: {type(error).__name__}", where=Path(name).name) from error
    if not covered:
        raise LetteringError("has no Unicode letters", where=Path(name).name)
    return Face(Path(name).stem, "en", file=name)


def han_face(lines: Sequence[str]) -> Face:
    """Return the face for Chinese characters, which look different in each language.

    With Kana anywhere the copy is Japanese, with Hangul Korean. Otherwise it is traditional Chinese if it has more
    characters that are only in Big5 than characters that are only in GB 2312.
    """
    scripts = {script(c) for line in lines for c in line}
    if scripts & {"Hira", "Kana"}:
        return FACES["japanese"]
    if "Hang" in scripts:
        return FACES["korean"]
    han = "".join(c for line in lines for c in line if script(c) == "Hani")
    big5, gb2312 = (len(han.encode(codec, "ignore")) for codec in ("big5", "gb2312"))  # 2 bytes a character
    return FACES["traditional" if big5 > gb2312 else "chinese"]


def face_for(script_code: str, han: Face) -> Face:
    """Return the face for a script; Noto Sans for a script without a face of its own."""
    return han if script_code == "Hani" else FACES[TABLE["scripts"].get(script_code, "latin")]


def fallbacks(han: Face) -> tuple[Face, ...]:
    """Return all faces in order: the first that has a character is used if the wanted face lacks it."""
    return (LATIN, han, *(FACES[name] for name in ("hebrew", "arabic", "thai", "devanagari")))


@lru_cache(maxsize=16)
def coverage(face: Face) -> frozenset[int]:
    """Return the code points for which a face has a glyph."""
    from fontTools.ttLib import TTFont

    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        return frozenset(font.getBestCmap())


def covers(face: Face, text: str) -> bool:
    """Return whether a face has a glyph for every character."""
    return all(ord(c) in coverage(face) for c in text)


@lru_cache(maxsize=96)
def opened(face: Face, size: float, weight: int, width: int = 100) -> ImageFont.FreeTypeFont:
    """Return the face as a font of `size` px per em, weight 100 .. 900, and width in percent (if it has this axis).

    Raises LetteringError if Pillow lacks raqm. Without it Arabic and Hindi come out wrong, and no error is raised.
    """
    if not features.check("raqm"):
        raise LetteringError("Pillow has no raqm, so Arabic and Hindi would be wrong", "install Pillow from its wheel")
    font = ImageFont.truetype(str(face.path), size, index=face.index, layout_engine=ImageFont.Layout.RAQM)
    wanted = {b"weight": weight, b"width": width}
    with suppress(OSError):  # a shop's typeface may have no axes
        axes: list[Any] = font.get_variation_axes()
        values = [(wanted.get(axis["name"].lower(), axis["default"]), axis) for axis in axes]
        font.set_variation_by_axes([min(max(value, axis["minimum"]), axis["maximum"]) for value, axis in values])
    return font
