"""A picture's own fineness: enlarging takes it away, letters set later do not count."""

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.painter import flatlay, packshot
from tools.checks.frame import LEAST_FINENESS, SOFT, frame
from tools.checks.verdict import Check
from tools.imaging.arrays import Rgb
from tools.vision.upscale_detector import detail_ratio


def crisp() -> Rgb:
    """A photo-like picture with edges and grain at its own pixels."""
    photo, mask = flatlay()
    grain = np.random.default_rng(2).normal(0, 3, (1200, 900, 3))
    picture = packshot(photo, mask, scale=1.0).astype(np.float32)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def enlarged(picture: Rgb, factor: float) -> Rgb:
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (round(width / factor), round(height / factor)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def test_a_picture_in_its_own_pixels_is_fine_and_an_enlarged_one_is_not() -> None:
    for factor in (2, 2.5, 3, 4):
        found = detail_ratio(enlarged(crisp(), factor))
        assert found is not None
        assert found < LEAST_FINENESS, factor
    own = detail_ratio(crisp())
    assert own is not None
    assert own > LEAST_FINENESS


def judged(picture: Rgb) -> Check:
    size = picture.shape[1], picture.shape[0]
    return frame(size, size, None, None, detail_ratio(picture))


def test_a_slightly_soft_picture_passes_with_a_note_of_ours_and_gross_enlargement_fails() -> None:
    soft = judged(enlarged(crisp(), 1.5))
    assert (soft.status, soft.ours) == ("passed", True)
    assert "our note, no rule of the channel: it is a little soft" in soft.evidence
    assert soft.data()["ours"]
    assert judged(enlarged(crisp(), 2)).status == "failed"
    sharp = judged(crisp())
    assert (sharp.status, sharp.ours) == ("passed", False)
    assert "ours" not in sharp.data()


@given(st.floats(0.0, 3.0))
def test_only_what_an_enlargement_of_two_gives_is_refused(fineness: float) -> None:
    check = frame((900, 1200), (900, 1200), None, None, fineness)
    assert (check.status == "passed") == (fineness >= LEAST_FINENESS)
    assert check.ours == (fineness < SOFT)
    assert Check.of(check.data()) == check


def test_crisp_letters_on_a_blurred_picture_do_not_hide_it() -> None:
    picture = enlarged(crisp(), 3)
    for row in range(60, 170, 18):
        cv2.putText(picture, "LETTERS SET LATER " * 3, (10, row), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 2)
    hidden, told = detail_ratio(picture), detail_ratio(picture, [(0, 30, 900, 180)])
    assert hidden is not None
    assert told is not None
    assert told < LEAST_FINENESS < hidden


def test_an_empty_or_tiny_picture_says_nothing() -> None:
    assert detail_ratio(np.full((200, 200, 3), 255, np.uint8)) is None
    assert detail_ratio(np.zeros((20, 20, 3), np.uint8)) is None


def test_an_enlarged_garment_on_white_may_be_a_little_soft_and_a_grainy_set_tells() -> None:
    photo, mask = flatlay()
    picture = packshot(photo, mask, scale=1.4, wall=(255, 255, 255))
    picture[:] = np.where((picture > 240).all(axis=2, keepdims=True), 255, picture)
    garment = np.asarray((picture < 250).any(axis=2), bool)
    for factor, good in ((1, True), (2, False), (3, False)):
        soft = enlarged(picture, factor) if factor > 1 else picture
        told = detail_ratio(soft, enlarged=garment, scale=1.4)
        assert told is not None
        assert (told >= LEAST_FINENESS) == good, factor
    grain = np.random.default_rng(2).normal(0, 3, picture.shape)
    told = detail_ratio(np.clip(picture - 20 + grain, 0, 255).astype(np.uint8), enlarged=garment, scale=1.4)
    assert told is not None
    assert told > LEAST_FINENESS


@given(st.floats(2.0, 4.5))
@settings(max_examples=12, deadline=None)
def test_whatever_is_enlarged_two_times_and_more_is_gross(factor: float) -> None:
    found = detail_ratio(enlarged(crisp(), factor))
    assert found is not None
    assert found < LEAST_FINENESS
