"""The rules of one channel for the pictures that it publishes."""

from datetime import date
from fractions import Fraction
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from tools.errors import WrongValue
from tools.imaging.sizes import FORMATS, Size, nearest

_SURE = {"P": "the channel's own page", "S": "several secondary pages agree", "W": "weak"}  # O: the shop's own rule
_KNOWN_FORMATS = (*FORMATS, "GIF", "BMP", "AVIF")
_ALIASES = {"JPG": "JPEG", "TIF": "TIFF"}
_CLOSE = 0.005  # channels publish ratios in round figures: Zalando's 1801 x 2600 is 1:1.444, not 1:1.44

Margins = tuple[float, float, float, float]


class Channel(BaseModel):
    """The rules of one channel: sizes are width, height in px; shares are of a side; margins are left, top, right, bottom."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    ratio: str  # the delivered ratio; rendering takes the nearest ratio that image models make
    accepts: tuple[str, ...] = ()  # other allowed ratios, or "any"
    exact_size: Size | None = None  # the only allowed size
    min_size: Size | None = None
    recommended_size: Size | None = None
    min_longest: int | None = Field(default=None, ge=1)
    recommended_longest: int | None = Field(default=None, ge=1)
    max_longest: int | None = Field(default=None, ge=1)
    max_megapixels: float | None = Field(default=None, gt=0)
    formats: tuple[str, ...] = Field(default=("JPEG",), min_length=1)  # the first that we can write is delivered
    # the kinds of pixels that it takes, in Pillow's names; empty if it has no rule about them
    modes: tuple[str, ...] = ()
    max_bytes: int | None = Field(default=None, ge=1)
    background: Literal["free", "white"] = "free"
    fill: float | None = Field(default=None, ge=0, le=1)
    most_fill: float | None = Field(default=None, gt=0, le=1)
    text: bool = True
    keep_clear: Margins = (0.0, 0.0, 0.0, 0.0)  # the channel puts its own buttons there
    ai_source: Literal["compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicMedia"] = (
        "compositeWithTrainedAlgorithmicMedia"  # the IPTC term that it demands for pictures drawn by an image model
    )
    advised: tuple[Literal["background", "fill", "keep_clear"], ...] = ()  # rules that this channel only advises
    advice: tuple[str, ...] = ()
    ai_advice: tuple[str, ...] = ()  # advice for pictures drawn by an image model
    # The name of a picture in ZIP files, and the letters of {product} in it, as between [ and ] of a regular expression.
    file_name: str = Field(default="{product}-{channel}-{n}", pattern=r"^[\w.{}-]*\{product\}[\w.{}-]*$")
    file_letters: str = Field(default="A-Za-z0-9._-", pattern=r"^[A-Za-z0-9._-]+$")
    source: str
    sure: Literal["P", "S", "W", "O"]
    date: date | None
    file: str  # the channels.toml with this channel

    @field_validator("ratio", "accepts")
    @classmethod
    def _is_ratio(cls, given: str | tuple[str, ...], info: ValidationInfo) -> str | tuple[str, ...]:
        for ratio in (given,) if isinstance(given, str) else given:
            if ratio == "any" and info.field_name == "accepts":
                continue
            try:
                value = _fraction(ratio)
            except (ValueError, ZeroDivisionError):
                raise WrongValue("is not a ratio of width to height", 'write it like "3:4" or "1:1.44"') from None
            if not Fraction(1, 9) <= value <= 9:
                raise WrongValue("is too wide or too tall for every image model", "use a ratio between 1:9 and 9:1")
        return given

    @field_validator("exact_size", "min_size", "recommended_size")
    @classmethod
    def _is_size(cls, size: Size | None, info: ValidationInfo) -> Size | None:
        if size is None:
            return None
        if min(size) < 1 or max(size) > 20_000:
            raise WrongValue("is not a size in pixels (1 to 20,000)", "write it like [1080, 1350], width first")
        ratio, least = info.data.get("ratio"), info.data.get("min_size")
        if ratio and info.field_name != "min_size" and not _close(size, ratio):
            raise WrongValue(f"does not have the ratio {ratio}", "change one of the two")
        if least and info.field_name == "recommended_size" and (size[0] < least[0] or size[1] < least[1]):
            raise WrongValue(f"is less than min_size {list(least)}", "change one of the two")
        return size

    @field_validator("recommended_longest", "max_longest")
    @classmethod
    def _not_below(cls, longest: int | None, info: ValidationInfo) -> int | None:
        least = info.data.get("min_longest")
        if longest and least and longest < least:
            raise WrongValue(f"is less than min_longest {least}", "change one of the two")
        return longest

    @field_validator("formats", mode="before")
    @classmethod
    def _known_formats(cls, given: Any) -> Any:
        if isinstance(given, str) or not all(isinstance(one, str) for one in given):
            raise WrongValue("is not a list of formats", 'write it like ["JPEG", "PNG"]')
        formats = tuple(_ALIASES.get(one.upper(), one.upper()) for one in given)
        for one in formats:
            if one not in _KNOWN_FORMATS:
                raise WrongValue(f"has the unknown format {one}", f"known: {', '.join(_KNOWN_FORMATS)}")
        if not set(formats) & set(FORMATS):
            raise WrongValue("has no format that bestshot can write", f"add one of {', '.join(FORMATS)}")
        return formats

    @field_validator("keep_clear")
    @classmethod
    def _leaves_room(cls, margins: Margins) -> Margins:
        if min(margins) < 0 or margins[0] + margins[2] > 0.7 or margins[1] + margins[3] > 0.7:
            remedy = "write the margins left, top, right, bottom as shares of the sides, like [0.06, 0.14, 0.06, 0.2]"
            raise WrongValue("leaves no room for the picture", remedy)
        return margins

    @property
    def exact_ratio(self) -> Size:
        """Return the delivered ratio in whole numbers, taken from the exact size if there is one."""
        value = Fraction(*self.exact_size) if self.exact_size else _fraction(self.ratio)
        return value.numerator, value.denominator

    @property
    def native(self) -> str:
        """Return the ratio to render in, which is the nearest ratio that image models make."""
        return nearest(*self.exact_ratio)

    @property
    def format(self) -> str:
        """Return the delivered format: the first of `formats` that we can write."""
        return next(one for one in self.formats if one in FORMATS)

    @property
    def demands_white(self) -> bool:
        """Return whether the channel refuses pictures without a white background, and does not only advise against them."""
        return self.background == "white" and "background" not in self.advised

    @property
    def demanded_fill(self) -> float | None:
        """Return the least share of the frame that must be filled; None if it is only advised or there is no rule."""
        return None if "fill" in self.advised else self.fill

    @property
    def cited(self) -> str:
        """Return source, how sure it is, and date, in one line for certificates."""
        said = [_SURE.get(self.sure, ""), self.date.isoformat() if self.date else ""]
        inside = "; ".join(part for part in said if part)
        return f"{self.source} ({inside})" if inside else self.source

    @property
    def quoted(self) -> str:
        """Return whose rules these are, with their source, for a refusal."""
        return f"{self.title}: {self.cited}"

    def minimum(self) -> Size:
        """Return the least width and height that the channel accepts, in px."""
        return self.exact_size or self.min_size or self._from_longest(self.min_longest or 1)

    def recommended(self) -> Size:
        """Return the width and height that the channel recommends, in px; the minimum if it recommends none."""
        longest = self._from_longest(self.recommended_longest) if self.recommended_longest else self.minimum()
        return self.exact_size or self.recommended_size or longest

    def takes_ratio(self, width: int, height: int) -> bool:
        """Return whether the channel accepts the ratio of a file of this width and height."""
        return "any" in self.accepts or any(_close((width, height), ratio) for ratio in (self.ratio, *self.accepts))

    def takes_size(self, width: int, height: int) -> bool:
        """Return whether the channel accepts a file of this width and height in px.

        If the file has another accepted ratio than `ratio`, its longer side is compared where the channel has a rule
        for it (`min_longest`), and else its shorter side.
        """
        if self.exact_size:
            return (width, height) == self.exact_size
        if self.min_longest and not self.min_size and self.accepts:
            return max(width, height) >= self.min_longest
        least = self.minimum()
        if _close((width, height), self.ratio):
            return width >= least[0] and height >= least[1]
        return min(width, height) >= min(least)

    def _from_longest(self, longest: int) -> Size:
        across, down = self.exact_ratio
        # half up, as channels round: 2048 px at 3:4 are 1536 x 2048
        return max(1, round(longest * across / max(across, down))), max(1, round(longest * down / max(across, down)))


def _close(size: Size, ratio: str) -> bool:
    return abs(size[0] / size[1] / float(_fraction(ratio)) - 1) < _CLOSE


def _fraction(ratio: str) -> Fraction:
    across, down = ratio.split(":")
    return Fraction(across) / Fraction(down)
