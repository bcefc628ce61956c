"""Delivered pixels: exact ratio, never enlarged, within the byte limit, in sRGB."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tools.imaging.encoding import centre, encode_within, fit_within
from tools.imaging.metadata import VOCABULARY, Provenance, packet, profile_name, provenance
from tools.imaging.sizes import FORMATS, PIXELS_1K, Size, crop_of, exact_crop, pixels


@given(st.sampled_from(sorted(PIXELS_1K)), st.sampled_from(["512", "1K"]))
def test_the_crop_has_the_exact_ratio_and_loses_little(ratio: str, tier: str) -> None:
    width, height = pixels(ratio, tier)
    across, down = map(int, ratio.split(":"))
    cropped = centre(np.zeros((height, width, 3), np.uint8), exact_crop((width, height), (across, down)))
    assert cropped.shape[1] * down == cropped.shape[0] * across
    assert cropped.shape[0] * cropped.shape[1] >= 0.93 * width * height


def test_a_picture_is_shrunk_to_fit_and_never_enlarged() -> None:
    picture = np.zeros((1000, 800, 3), np.uint8)
    assert fit_within(picture, (400, 500)).shape == (500, 400, 3)
    assert fit_within(picture, (1600, 2000)).shape == (1000, 800, 3)


NOISE = np.random.default_rng(1).integers(0, 255, (400, 400, 3), np.uint8)
XMP = packet("composite", "bestshot")


def test_quality_falls_until_the_byte_limit_is_kept_and_no_further() -> None:
    free, tight = encode_within(NOISE, "JPEG", None, XMP), encode_within(NOISE, "JPEG", 110_000, XMP)
    assert 0.95 * 110_000 < len(tight) <= 110_000 < len(free)
    with Image.open(io.BytesIO(tight)) as picture:
        assert picture.mode == "RGB"


def test_a_limit_that_only_an_ugly_file_keeps_is_left_broken_for_the_certificate_to_say() -> None:
    data = encode_within(NOISE, "JPEG", 5_000, XMP)
    assert len(data) > 5_000
    assert len(data) == len(encode_within(NOISE, "JPEG", 1, XMP))


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_that_is_written_carries_profile_and_provenance(form: str) -> None:
    with Image.open(io.BytesIO(encode_within(NOISE, form, None, XMP))) as picture:
        assert (picture.format, picture.mode) == (form, "RGB")
        assert "sRGB" in str(profile_name(picture.info.get("icc_profile")))
        assert provenance(picture) == Provenance(VOCABULARY + "composite", "bestshot")


sizes = st.tuples(st.integers(60, 4000), st.integers(60, 4000))


@given(sizes, sizes)
def test_a_crop_reaches_its_target_or_keeps_its_ratio_and_nothing_is_enlarged(size: Size, target: Size) -> None:
    crop, made = crop_of(size, target, target)
    assert made[0] <= crop[0] <= size[0]
    assert made[1] <= crop[1] <= size[1]
    across, down = target
    if made == target:
        # within a pixel of the target's shape, so nobody is stretched
        assert abs(crop[0] * down - crop[1] * across) <= max(across, down)
    else:
        assert abs(made[0] * down - made[1] * across) <= max(across, down)
