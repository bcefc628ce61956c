"""The rendering planned for a channel: which ratio and tier are asked of the image model, and what is cut out of it."""

from typing import cast

from pydantic import BaseModel, ConfigDict
from typing_extensions import TypedDict

from tools.channels.channel import Channel, Margins
from tools.errors import Problem
from tools.imaging.sizes import TIERS, Size, crop_of, pixels

_EDGE = 0.04  # of the delivered side: nothing stands nearer to an edge that is cut
_CLOUD = 0.97  # of the asked pixels may come back; where the channel takes one size only, that much is to spare


class FrameData(TypedDict):
    """A frame as plain data for states and JSON."""

    ratio: str
    tier: str
    width: int
    height: int
    size: list[int]
    keep_clear: list[float]
    kept: float
    below_recommended: bool


class Frame(BaseModel):
    """What is rendered, and what of it is delivered."""

    model_config = ConfigDict(frozen=True)

    ratio: str  # native
    tier: str
    width: int
    height: int
    size: Size  # delivered
    keep_clear: Margins  # of the rendering: what the cut takes away, and what the channel covers of the rest
    kept: float  # the smaller of the shares of width and height that the cut leaves
    below_recommended: bool  # the flat-lay holds too little detail for the recommended pixels

    def data(self) -> FrameData:
        """As plain data."""
        return cast("FrameData", self.model_dump(mode="json"))

    @classmethod
    def of(cls, data: FrameData) -> "Frame":
        """From plain data."""
        return cls.model_validate(data)


def plan_frame(channel: Channel, detail: int | None, *, enlarge: float = 2.6) -> Frame:
    """The smallest tier that reaches the recommended pixels, as far as the flat-lay's detail carries.

    `detail` is the longest side of the garment in the flat-lay, in pixels; None where the model draws it anew.
    A drawn packshot shows that garment at about
    0.7 of the frame; enlarging it more than `enlarge` times would deliver blur, so then a smaller tier that the channel
    still accepts is taken, and the certificate says so. Raises Problem if no tier reaches the channel's minimum.
    """
    ratio, slack = channel.native, _CLOUD if channel.exact_size else 1.0

    def reaches(tier: str, size: Size) -> bool:
        width, height = (int(side * slack) for side in pixels(ratio, tier))
        _, made = crop_of((width, height), channel.exact_ratio, size)
        return made[0] >= size[0] and made[1] >= size[1]

    enough = [tier for tier in TIERS if reaches(tier, channel.minimum())]
    if not enough:
        least = channel.minimum()
        asked = f"{least[0]} x {least[1]} px that {channel.name} asks for"
        raise Problem(f"no tier of {ratio} reaches the {asked}", "ask for less")
    wanted = next((tier for tier in enough if reaches(tier, channel.recommended())), enough[-1])
    carried = [tier for tier in enough if detail is None or min(pixels(ratio, tier)) * 0.72 <= detail * enlarge]
    tier = min(wanted, carried[-1] if carried else enough[0], key=TIERS.index)
    native = pixels(ratio, tier)
    (width, height), size = crop_of(native, channel.exact_ratio, channel.recommended())
    kept = (width / native[0], height / native[1])
    return Frame(
        ratio=ratio,
        tier=tier,
        width=native[0],
        height=native[1],
        size=size,
        keep_clear=_margins(channel, kept),
        kept=min(kept),
        below_recommended=tier != wanted,
    )


def _margins(channel: Channel, kept: tuple[float, float]) -> Margins:
    white = channel.background == "white"
    air = (1 - channel.most_fill) / 2 if white and channel.most_fill else 0.0

    def margin(share: float, side: float) -> float:
        lost = (1 - side) / 2
        edge = _EDGE if lost > 0.01 and not white else 0.0
        return lost + side * max(share, air, edge)

    left, top, right, bottom = channel.keep_clear
    return margin(left, kept[0]), margin(top, kept[1]), margin(right, kept[0]), margin(bottom, kept[1])
