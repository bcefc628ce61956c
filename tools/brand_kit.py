"""The brand kit of a shop, `brand.toml`: its colours, typeface, logo and the place of the logo, its tone, its words."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from tools.errors import Problem, WrongValue, closest
from tools.imaging.colour import rgb
from tools.imaging.opening import open_picture
from tools.models.roles import MOST_WORDS
from tools.storage.files import inside
from tools.studio.brief import StyleBrief
from tools.studio.picture_words import MATERIALS
from tools.studio.words import scene_words
from tools.toml_file import checked, read_toml
from tools.typography.fonts import FAMILIES, LetteringError, typeface

Place = Literal["top-left", "top-right", "bottom-left", "bottom-right"]


class BrandError(Problem, ValueError):
    """A brand kit that cannot be used. `where` names file, field and value."""

    usage = True


def _colour(text: str) -> str:
    if not re.fullmatch("#?[0-9a-fA-F]{6}", text):
        raise WrongValue("is not a colour", 'write it like "#7a2e1d"')
    return f"#{text.removeprefix('#').lower()}"


BrandData = dict[str, object]
"""A kit as plain data, which only `Brand.of` reads."""
Hex = Annotated[str, AfterValidator(_colour)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Colours(_Table):
    """Colours of the set (wall, floor) and of the copy (ink; accent for small lines). None: the stylist chooses."""

    wall: Hex | None = None
    floor: Hex | None = None
    accent: Hex | None = None
    ink: Hex | None = None


class Fonts(_Table):
    """The typeface for copy: a file in the shop, or the name of one of ours. Empty: one of ours that has the script."""

    copy_font: str = Field(default="", alias="copy")

    @field_validator("copy_font")
    @classmethod
    def _opens(cls, given: str, info: ValidationInfo) -> str:
        if not given or given in FAMILIES or info.context is None:  # no context: it was checked when loaded
            return given
        if Path(given).suffix.lower() not in (".ttf", ".otf"):
            raise WrongValue("is not a .ttf or .otf file or a known typeface", closest(given, FAMILIES, "known:"))
        path = _inside(given, info)
        try:
            typeface(str(path))
        except LetteringError as error:
            raise WrongValue(f"cannot be opened as a typeface ({error.where} {error.problem})", error.remedy) from None
        return str(path)


class Logo(_Table):
    """The logo. `width` is a share of the picture's longer side; `clear`, the space around it, a share of its own width."""

    picture: str
    place: Place = "bottom-right"
    width: float = Field(default=0.14, gt=0.02, le=0.4)
    clear: float = Field(default=0.15, ge=0, le=1)

    @field_validator("picture")
    @classmethod
    def _opens(cls, given: str, info: ValidationInfo) -> str:
        if info.context is None:
            return given
        path = _inside(given, info)
        open_picture(path.read_bytes())
        return str(path)


class Tone(_Table):
    """The mood of the brand's pictures, in words for the style brief."""

    words: str = Field(default="", max_length=120)


class Glossary(_Table):
    """Names that no translation changes, and by language the brand's own words for words of its copy."""

    keep: tuple[str, ...] = ()
    terms: dict[str, dict[str, str]] = Field(default_factory=dict)


class Brand(_Table):
    """The whole kit. Its paths are absolute, of files inside the shop."""

    name: str = Field(default="", max_length=80)
    colours: Colours = Colours()
    fonts: Fonts = Fonts()
    logo: Logo | None = None
    tone: Tone = Tone()
    glossary: Glossary = Glossary()

    def data(self) -> BrandData:
        """Return the kit as plain data."""
        return self.model_dump(mode="json", by_alias=True)

    @classmethod
    def of(cls, data: BrandData | None) -> "Brand":
        """Return the kit from plain data; without data, an empty kit that changes nothing."""
        return cls.model_validate(data or {})


def load_brand(file: Path, shop: Path) -> Brand:
    """Read a brand kit. Its paths are relative to its folder and must stay inside the shop. Raises BrandError."""
    try:
        data = file.read_bytes()
    except OSError as error:
        remedy = "correct the path, or give permission to read the file"
        raise BrandError(f"cannot be read ({error.strerror})", remedy, str(file)) from error
    return parse_brand(data, file, shop)


def parse_brand(data: bytes, file: Path, shop: Path) -> Brand:
    """Return the brand kit of bytes that are, or will be, in `file`. Raises BrandError."""
    table, folders = read_toml(data, BrandError, file.name), {"folder": file.resolve().parent, "shop": shop.resolve()}
    return checked(Brand, table, BrandError, f"{file.name}:", folders)


def _inside(given: str, info: ValidationInfo) -> Path:
    """Return the absolute path of a file that the kit names. Raises WrongValue if it is outside the shop or no file."""
    folders = info.context or {}
    path = inside(folders["shop"], folders["folder"] / given, hidden=True)
    if path is None:
        raise WrongValue("is outside the shop's folder", "copy it into the shop's folder")
    if not path.is_file():
        problem = f"is not a file in {folders['folder'].name or 'the shop'}"
        raise WrongValue(problem, "write its path relative to brand.toml")
    return path


_MOST_COLOURS = 5


def apply_brand(brief: StyleBrief, brand: Brand) -> StyleBrief:
    """Return the brief with the brand's colours in palette and set, and its tone in mood and, if it fits, in the prompt."""
    colours = brand.colours
    own = [colour for colour in (colours.wall, colours.floor, colours.accent) if colour]
    palette = tuple(dict.fromkeys([*own, *brief.palette]))[: max(_MOST_COLOURS, len(own))]
    look, scene = brief.look, brief.scene
    if look is not None and own:
        look = replace(
            look,
            wall=rgb(colours.wall) or look.wall,
            floor=rgb(colours.floor) or look.floor,
            accent=rgb(colours.accent) or look.accent,
            house_colours=colours.wall is not None,
            backdrop="plaster" if colours.wall and look.backdrop in MATERIALS else look.backdrop,  # no painted oak
        )
        scene = scene_words(look)
    tone = " ".join(brand.tone.words.split())
    mood = ", ".join(part for part in (brief.mood, tone) if part)
    prompt = brief.prompt.replace(brief.scene, scene)
    if tone and len(f"{prompt} Tone: {tone}.".split()) <= MOST_WORDS:
        prompt = f"{prompt} Tone: {tone}."
    return replace(brief, palette=palette, look=look, scene=scene, mood=mood, prompt=prompt)
