"""Channels are data with source and date; the tier follows from them and from what the flat-lay holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.channels import Channel, UnknownChannel, frame_that_came, load_channels, margins, plan_frame
from tools.imaging.encoding import encode_within
from tools.imaging.metadata import packet
from tools.imaging.sizes import PIXELS_1K, Size, crop_of, pixels
from tools.studio.placement import VARIANTS, plan_layout

CHANNELS = list(load_channels())
LISTED = {
    "amazon-main", "amazon-secondary", "google-merchant", "walmart", "walmart-fashion", "ebay", "etsy", "shopify", "zalando",
    "tiktok-shop", "shein", "temu", "shopee", "taobao", "instagram-feed", "story", "tiktok-carousel-ad", "storefront-hero",
    "banner-ultrawide", "display-300x250", "display-728x90", "display-970x250", "display-160x600", "display-300x600",
    "display-320x50",
}  # fmt: skip


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
def test_every_channel_says_where_its_rules_come_from_how_sure_and_when(channel: Channel) -> None:
    assert channel.native in PIXELS_1K
    assert channel.source
    assert channel.sure in "PSW"
    assert channel.date
    assert channel.date.isoformat() in channel.cited
    assert channel.file == "bestshot"


def test_the_table_has_every_channel_that_was_asked_for() -> None:
    assert set(load_channels().table) >= LISTED


@pytest.mark.parametrize(
    ("name", "native"),
    [
        ("zalando", "2:3"), ("display-728x90", "8:1"), ("display-970x250", "4:1"), ("display-160x600", "1:4"),
        ("display-300x250", "5:4"), ("display-300x600", "9:16"), ("display-320x50", "8:1"), ("story", "9:16"),
    ],
)  # fmt: skip
def test_what_no_image_model_makes_is_rendered_in_the_nearest_ratio(name: str, native: str) -> None:
    assert load_channels().find(name).native == native


@pytest.mark.parametrize(
    ("name", "tier", "size"),
    [
        ("walmart", "4K", (2200, 2200)),  # 2K is 2048
        ("zalando", "4K", (1801, 2600)),  # 2:3 at 2K is 1696 x 2528
        ("display-970x250", "1K", (970, 250)),
        ("banner-ultrawide", "2K", (4096, 1024)),
    ],
)
def test_a_model_that_draws_anew_gets_the_tier_that_the_channel_needs(name: str, tier: str, size: Size) -> None:
    frame = plan_frame(load_channels().find(name), None)
    assert (frame["tier"], tuple(frame["size"])) == (tier, size)


@given(st.sampled_from(CHANNELS), st.one_of(st.none(), st.integers(1, 6000)))
def test_every_planned_frame_reaches_the_minimum_in_the_exact_ratio(channel: Channel, detail: int | None) -> None:
    frame = plan_frame(channel, detail)
    width, height = frame["size"]
    assert width >= channel.minimum()[0]
    assert height >= channel.minimum()[1]
    assert channel.takes_ratio(width, height)
    assert channel.takes_size(width, height)
    assert width <= frame["width"]
    assert height <= frame["height"]
    assert max(width, height) <= (channel.max_longest or 10**9)
    assert width * height <= (channel.max_megapixels or 10**9) * 1e6
    across, down = channel.exact_ratio
    target = channel.recommended()
    assert abs(width * down - height * across) <= max(across, down) or tuple(frame["size"]) == target
    assert frame["below_recommended"] or tuple(frame["size"]) == target
    assert tuple(frame["size"]) == crop_of((frame["width"], frame["height"]), channel.exact_ratio, target)[1]


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(CHANNELS),
    st.floats(0.3, 3),
    st.sampled_from([(), ("New season",), ("New season", "From $29.90")]),
    st.integers(0, VARIANTS - 1),
)
def test_the_crop_takes_nothing_of_garment_or_copy_whatever_its_shape(
    channel: Channel, aspect: float, copy: tuple[str, ...], variant: int
) -> None:
    frame, white = plan_frame(channel, 800), channel.background == "white"
    size = (frame["width"], frame["height"])
    layout = plan_layout(
        size, aspect, () if white else copy, channel.fill or 0.7, margins(frame), white=white, variant=variant
    )
    crop, _ = crop_of(size, channel.exact_ratio, channel.recommended())
    left, top = (size[0] - crop[0]) // 2, (size[1] - crop[1]) // 2
    kept = channel.keep_clear
    bounds = (
        left + kept[0] * crop[0], top + kept[1] * crop[1],
        left + (1 - kept[2]) * crop[0], top + (1 - kept[3]) * crop[1],
    )  # fmt: skip
    for box in (layout.box, *layout.zones):
        assert box[0] >= bounds[0] - 2
        assert box[1] >= bounds[1] - 2
        assert box[2] <= bounds[2] + 2
        assert box[3] <= bounds[3] + 2
    if channel.fill:
        share = max((layout.box[2] - layout.box[0]) / crop[0], (layout.box[3] - layout.box[1]) / crop[1])
        assert channel.fill <= share <= (channel.most_fill or 1.0) + 0.01


@pytest.mark.parametrize("channel", [c for c in CHANNELS if c.max_bytes], ids=lambda channel: channel.name)
def test_a_picture_with_fine_structure_everywhere_keeps_the_byte_limit(channel: Channel) -> None:
    width, height = plan_frame(channel, 500)["size"]
    rng = np.random.default_rng(4)
    grain = rng.normal(0, 4, (height, width, 1)) + np.kron(rng.normal(0, 18, (height // 8 + 1, width // 8 + 1, 1)),
                                                           np.ones((8, 8, 1)))[:height, :width]  # fmt: skip
    picture = np.clip(np.array([150.0, 120.0, 90.0]) + grain, 0, 255).astype(np.uint8)
    data = encode_within(picture, channel.format, channel.max_bytes, packet("composite", "bestshot"))
    assert len(data) <= (channel.max_bytes or 0)


def test_an_unknown_channel_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UnknownChannel, match=r"did you mean 'shopify'"):
        load_channels().find("shopfy")


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
    frame = plan_frame(load_channels().find(name), detail)
    assert frame["tier"] == tier
    assert (frame["width"], frame["height"]) == pixels(load_channels().find(name).native, tier)


def test_a_frame_below_the_recommended_pixels_says_so() -> None:
    assert plan_frame(load_channels().find("shopify"), 400)["below_recommended"]
    assert not plan_frame(load_channels().find("shopify"), 2000)["below_recommended"]


@pytest.mark.parametrize("name", ["shopify", "story", "storefront-hero", "display-320x50", "tiktok-carousel-ad"])
def test_a_picture_that_came_as_ordered_has_the_planned_frame(name: str) -> None:
    channel = load_channels().find(name)
    planned = plan_frame(channel, None)
    assert frame_that_came(channel, planned, (planned["width"], planned["height"])) == planned


def test_a_smaller_picture_has_the_frame_of_its_own_pixels() -> None:
    channel = load_channels().find("shopify")
    came = frame_that_came(channel, plan_frame(channel, None), (896, 1200))
    assert (came["tier"], came["width"], came["height"], came["size"]) == ("1K", 896, 1200, [894, 1192])
    assert came["below_recommended"]
    assert channel.takes_size(*came["size"])
