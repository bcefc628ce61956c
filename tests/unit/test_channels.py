"""Channels are data with source and date; the tier follows from them and from what the flat-lay holds."""

import pytest

from tools.channels import UnknownChannel, find_channel, load_channels, plan_frame
from tools.images.ratios import PIXELS_1K, pixels


def test_every_channel_has_a_native_ratio_and_says_where_its_rules_come_from() -> None:
    for channel in load_channels().values():
        assert channel.ratio in PIXELS_1K
        assert channel.source
        assert channel.date.isoformat() in channel.cited


def test_an_unknown_channel_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UnknownChannel, match=r"did you mean 'shopify'"):
        find_channel("shopfy")


@pytest.mark.parametrize(
    ("name", "detail", "tier"),
    [
        ("shopify", 2000, "2K"),  # 2048 px are recommended
        ("shopify", 400, "1K"),  # a phone photo holds no more
        ("amazon-main", 2000, "2K"),
        ("story", 400, "2K"),  # 1080 x 1920 is the least; 1K has 768 x 1376
        ("banner-ultrawide", 400, "2K"),  # 1024 px high, so the garment is enlarged no more than twice
        ("banner-ultrawide", 100, "1K"),
        ("instagram-feed", 2000, "2K"),
    ],
)
def test_the_smallest_tier_that_reaches_the_recommended_pixels_as_far_as_the_photo_carries(
    name: str, detail: int, tier: str
) -> None:
    frame = plan_frame(find_channel(name), detail)
    assert frame.tier == tier
    assert (frame.width, frame.height) == pixels(find_channel(name).ratio, tier)


def test_a_frame_below_the_recommended_pixels_says_so() -> None:
    assert plan_frame(find_channel("shopify"), 400).below_recommended
    assert not plan_frame(find_channel("shopify"), 2000).below_recommended


def test_no_frame_is_ever_smaller_than_the_channel_accepts() -> None:
    for channel in load_channels().values():
        for detail in (1, 100, 500, 5000):
            frame = plan_frame(channel, detail)
            assert max(frame.width, frame.height) >= max(channel.minimum())
