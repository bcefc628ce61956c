"""Sizes of pictures: aspect ratios, resolution tiers, crops, and file endings."""

from collections.abc import Iterable
from math import gcd
from typing import Literal, get_args

Tier = Literal["512", "1K", "2K", "4K"]
TIERS: tuple[Tier, ...] = get_args(Tier)

PIXELS_1K: dict[str, tuple[int, int]] = {
    "1:1": (1024, 1024), "3:4": (896, 1200), "4:3": (1200, 896), "4:5": (928, 1152), "5:4": (1152, 928),
    "2:3": (848, 1264), "3:2": (1264, 848), "9:16": (768, 1376), "16:9": (1376, 768), "21:9": (1584, 672),
    "4:1": (2048, 512), "1:4": (512, 2048), "8:1": (3072, 384), "1:8": (384, 3072),
}  # fmt: skip
EVERY_FRAME: dict[str, tuple[Tier, ...]] = dict.fromkeys(PIXELS_1K, TIERS)
"""Every ratio, with the tiers that it can have."""
_SCALE: dict[str, float] = {"512": 0.5, "1K": 1, "2K": 2, "4K": 4}


def pixels(ratio: str, tier: str) -> tuple[int, int]:
    """Return width and height in px of a picture of this ratio and tier.

    Raises KeyError if the ratio or the tier is unknown.
    """
    width, height = PIXELS_1K[ratio]
    return int(width * _SCALE[tier]), int(height * _SCALE[tier])


def larger_tier(tier: str) -> str:
    """Return the next larger tier, or the tier itself if there is none."""
    return next((larger for larger, below in zip(TIERS[1:], TIERS, strict=False) if below == tier), tier)


def nearest(width: float, height: float, among: Iterable[str] = PIXELS_1K) -> str:
    """Return the native ratio nearest to width:height, on a log scale."""
    from math import log

    return min(among, key=lambda r: abs(log(PIXELS_1K[r][0] / PIXELS_1K[r][1]) - log(width / height)))


FORMATS: dict[str, str] = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "TIFF": ".tif"}
"""The formats that can be written, and their file endings."""

Size = tuple[int, int]  # width, height


def crop_of(size: Size, ratio: Size, target: Size) -> tuple[Size, Size]:
    """Return the centred crop of a picture of `size`, and the size in px in which it is delivered.

    If the crop is large enough, `target` is delivered. Otherwise the crop itself is, in exact multiples of `ratio`.
    Nothing is enlarged.
    """
    across, down = target
    crop = min(size[0], round(size[1] * across / down)), min(size[1], round(size[0] * down / across))
    if crop[0] >= across and crop[1] >= down:
        return crop, target
    exact = exact_crop(size, ratio)
    across, down = ratio
    # a ratio of large numbers has few multiples: then being a pixel off is better than losing a strip
    crop = min(size[0], round(size[1] * across / down)), min(size[1], round(size[0] * down / across))
    crop = exact if exact[0] * exact[1] >= 0.97 * crop[0] * crop[1] else crop
    return crop, crop


def exact_crop(size: Size, ratio: Size) -> Size:
    """Return the largest size within `size` whose sides are exact multiples of `ratio`."""
    shared = gcd(*ratio)
    across, down = ratio[0] // shared, ratio[1] // shared
    times = min(size[0] // across, size[1] // down)
    return across * times, down * times
