"""Delivered pixels: exact ratio, never enlarged, within the byte limit, in sRGB."""

import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tools.images.delivery import crop_to_ratio, encode_jpeg_within, fit_within
from tools.images.ratios import PIXELS_1K, pixels


@given(st.sampled_from(sorted(PIXELS_1K)), st.sampled_from(["512", "1K"]))
def test_the_crop_has_the_exact_ratio_and_loses_little(ratio: str, tier: str) -> None:
    width, height = pixels(ratio, tier)
    across, down = map(int, ratio.split(":"))
    cropped = crop_to_ratio(np.zeros((height, width, 3), np.uint8), across, down)
    assert cropped.shape[1] * down == cropped.shape[0] * across
    assert cropped.shape[0] * cropped.shape[1] >= 0.93 * width * height


def test_a_picture_is_shrunk_to_fit_and_never_enlarged() -> None:
    picture = np.zeros((1000, 800, 3), np.uint8)
    assert fit_within(picture, (400, 500)).shape == (500, 400, 3)
    assert fit_within(picture, (1600, 2000)).shape == (1000, 800, 3)


def test_quality_falls_until_the_byte_limit_is_kept_and_the_profile_stays() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (400, 400, 3), np.uint8)
    free, tight = encode_jpeg_within(noise, None), encode_jpeg_within(noise, 160_000)
    assert len(tight) <= 160_000 < len(free)
    with Image.open(io.BytesIO(tight)) as picture:
        assert picture.info["icc_profile"]
        assert picture.mode == "RGB"
