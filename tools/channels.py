"""What each channel demands: data in `channels.toml`, and which tier a shot for it is rendered in."""

import difflib
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from tools.images.ratios import TIERS, pixels

_SURE = {"P": "the channel's own page", "S": "several secondary pages agree", "W": "weak"}


class UnknownChannel(ValueError):
    """No channel has this name; the message offers the nearest one."""


class Channel(BaseModel):
    """One channel's rules. Sizes are in pixels, shares are of the frame's side."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    ratio: str
    min_size: tuple[int, int] | None = None
    recommended_size: tuple[int, int] | None = None
    min_longest: int | None = None
    recommended_longest: int | None = None
    max_longest: int | None = None
    max_megapixels: float | None = None
    formats: tuple[str, ...]
    max_bytes: int | None = None
    background: Literal["free", "white"] = "free"
    fill: float | None = Field(default=None, ge=0, le=1)
    text: bool = True
    keep_clear: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    advice: tuple[str, ...] = ()
    source: str
    sure: Literal["P", "S", "W"]
    date: date

    @property
    def cited(self) -> str:
        """Source, how sure it is, and date, in one line for certificates."""
        return f"{self.source} ({_SURE[self.sure]}; {self.date.isoformat()})"

    def minimum(self) -> tuple[int, int]:
        """Least width and height that the channel accepts."""
        return self.min_size or self._from_longest(self.min_longest or 1)

    def recommended(self) -> tuple[int, int]:
        """Width and height that the channel recommends; the minimum where it names none."""
        if self.recommended_size:
            return self.recommended_size
        return self._from_longest(self.recommended_longest) if self.recommended_longest else self.minimum()

    def _from_longest(self, longest: int) -> tuple[int, int]:
        across, down = map(int, self.ratio.split(":"))
        return ceil(longest * across / max(across, down)), ceil(longest * down / max(across, down))


class Frame(BaseModel):
    """The rendering planned for a channel."""

    model_config = ConfigDict(frozen=True)

    tier: str
    width: int
    height: int
    below_recommended: bool  # the flat-lay holds too little detail for the recommended pixels


def plan_frame(channel: Channel, detail: int | None, *, enlarge: float = 2.6) -> Frame:
    """The smallest tier that reaches the recommended pixels, as far as the flat-lay's detail carries.

    `detail` is the longest side of the garment in the flat-lay, in pixels; None where the model draws it anew.
    A drawn packshot shows that garment at about
    0.7 of the frame; enlarging it more than `enlarge` times would deliver blur, so then a smaller tier that the channel
    still accepts is taken, and the certificate says so. Raises ValueError if no tier reaches the channel's minimum.
    """

    def reaches(tier: str, size: tuple[int, int]) -> bool:
        width, height = pixels(channel.ratio, tier)
        # Native pixels differ from the exact ratio by up to 2 %, so one side may fall that short.
        return width >= size[0] * 0.98 and height >= size[1] * 0.98 and max(width, height) >= max(size)

    enough = [tier for tier in TIERS if reaches(tier, channel.minimum())]
    if not enough:
        raise ValueError(f"no tier reaches the {channel.minimum()} pixels that {channel.name} asks for")
    wanted = next((tier for tier in enough if reaches(tier, channel.recommended())), enough[-1])
    carried = [tier for tier in enough if detail is None or min(pixels(channel.ratio, tier)) * 0.72 <= detail * enlarge]
    tier = min(wanted, carried[-1] if carried else enough[0], key=TIERS.index)
    width, height = pixels(channel.ratio, tier)
    return Frame(tier=tier, width=width, height=height, below_recommended=tier != wanted)


@cache
def load_channels() -> dict[str, Channel]:
    """All channels by name, in the order of the file."""
    table = tomllib.loads(files("tools").joinpath("channels.toml").read_text(encoding="utf-8"))
    return {name: Channel(name=name, **row) for name, row in table.items()}


def find_channel(name: str) -> Channel:
    """The channel of this name. Raises UnknownChannel, which offers the nearest name."""
    channels = load_channels()
    if name in channels:
        return channels[name]
    near = difflib.get_close_matches(name.lower(), channels, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise UnknownChannel(f"there is no channel {name!r}; {hint}known: {', '.join(channels)}")
