"""The rendering for a channel: the ratio and tier to order from the image model, and the crop that is delivered."""

from collections.abc import Mapping, Sequence
from typing import NotRequired

from typing_extensions import TypedDict

from tools.channels.channel import Channel, Margins
from tools.errors import Problem
from tools.imaging.sizes import EVERY_FRAME, TIERS, Size, crop_of, nearest, pixels

_EDGE = 0.04  # of the delivered side: the least distance to a cropped edge
_ENLARGED = 2.6  # times; a garment that is enlarged more is blurred
_CLOUD = 0.97  # a cloud model may return so much of the ordered side, which is then as ordered


class Frame(TypedDict):
    """The size to render for a channel, and the part of it that is delivered, as plain data for states and JSON."""

    ratio: str  # native
    tier: str
    width: int
    height: int
    size: list[int]  # delivered
    keep_clear: list[float]  # of the rendering: what the crop removes, and what the channel covers of the rest
    kept: float  # the smaller of the shares of width and height that the crop leaves
    below_recommended: bool  # the flat-lay has too little detail for the recommended size
    drafted: NotRequired[bool]  # a small picture for a person to choose from, which the channel may not accept


def margins(frame: Frame) -> Margins:
    """Return what must stay clear in the rendering."""
    left, top, right, bottom = frame["keep_clear"]
    return left, top, right, bottom


def plan_frame(
    channel: Channel, detail: int | None, makes: Mapping[str, Sequence[str]] = EVERY_FRAME, *, draft: bool = False
) -> Frame:
    """Return the smallest tier that reaches the recommended size, if the detail of the flat-lay is enough for it.

    In a drawn packshot the garment takes about 0.7 of the frame. If it had to be enlarged more than 2.6 times, it
    would be blurred. The frame then takes a smaller tier that the channel still accepts, and the certificate says so.

    Args:
        channel: the rules.
        detail: the longest side of the garment in the flat-lay in px; None if the model draws the garment itself.
        makes: the ratios that the image model makes, each with its tiers, smallest first.
        draft: whether to take the smallest tier there is, for a person to choose from.

    Raises Problem if no tier reaches the channel's minimum.
    """
    ratio, slack = nearest(*channel.exact_ratio, makes), _CLOUD if channel.exact_size else 1.0

    def reaches(tier: str, size: Size) -> bool:
        width, height = (int(side * slack) for side in pixels(ratio, tier))
        _, made = crop_of((width, height), channel.exact_ratio, size)
        return made[0] >= size[0] and made[1] >= size[1]

    enough = [tier for tier in makes[ratio] if reaches(tier, channel.minimum())]
    if not enough:
        least = channel.minimum()
        whose, remedy = "this", "name another image model in the settings"
        if makes is EVERY_FRAME:
            whose, remedy = "any", "write a smaller min_size, min_longest or exact_size"
        problem = f"{least[0]} x {least[1]} px are more than {whose} image model can make at {ratio}"
        raise Problem(problem, remedy)
    wanted = next((tier for tier in enough if reaches(tier, channel.recommended())), enough[-1])
    carried = [tier for tier in enough if detail is None or min(pixels(ratio, tier)) * 0.72 <= detail * _ENLARGED]
    tier = min(wanted, carried[-1] if carried else enough[0], key=TIERS.index)
    tier = makes[ratio][0] if draft else tier
    return _frame(channel, ratio, tier, pixels(ratio, tier), drafted=draft, below=tier != wanted)


def frame_that_came(channel: Channel, ordered: Frame, size: Size) -> Frame:
    """Return the frame of a picture of `size` in px that a cloud model made for an order, in its ratio."""
    tier = next((tier for tier in reversed(TIERS) if is_whole(size, ordered["ratio"], tier)), TIERS[0])
    return _frame(channel, ordered["ratio"], tier, size, drafted=ordered.get("drafted", False))


def is_whole(size: Size, ratio: str, tier: str) -> bool:
    """Return whether a picture of `size` in px is as large as an order of this ratio and tier."""
    return all(came >= side * _CLOUD for came, side in zip(size, pixels(ratio, tier), strict=True))


def _frame(channel: Channel, ratio: str, tier: str, native: Size, *, drafted: bool, below: bool | None = None) -> Frame:
    """Return the frame of a rendering of `native` px. Without `below`, its size says if it is below the recommended one."""
    wanted = channel.recommended()
    (width, height), size = crop_of(native, channel.exact_ratio, wanted)
    kept = (width / native[0], height / native[1])
    return {
        "ratio": ratio, "tier": tier, "width": native[0], "height": native[1], "size": [*size],
        "keep_clear": _margins(channel, kept), "kept": min(kept),
        "below_recommended": size[0] < wanted[0] or size[1] < wanted[1] if below is None else below, "drafted": drafted,
    }  # fmt: skip


def _margins(channel: Channel, kept: tuple[float, float]) -> list[float]:
    white = channel.background == "white"
    air = (1 - channel.most_fill) / 2 if white and channel.most_fill else 0.0

    def margin(share: float, side: float) -> float:
        lost = (1 - side) / 2
        edge = _EDGE if lost > 0.01 and not white else 0.0
        return lost + side * max(share, air, edge)

    left, top, right, bottom = channel.keep_clear
    return [margin(left, kept[0]), margin(top, kept[1]), margin(right, kept[0]), margin(bottom, kept[1])]
