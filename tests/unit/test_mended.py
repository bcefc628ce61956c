"""A retouch gives the mended part alone, however the model drew the rest; what is not local or not the same is refused."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.retouch import DRIFTS, LARGEST, kept, moved, photographs, tinted
from tools.imaging.arrays import Rgb
from tools.vision.changed_outside import changed_outside
from tools.vision.mended import mend


@cache
def pair() -> tuple[Rgb, Rgb]:
    """The right picture, and the one with a label."""
    _, right, wrong = next(photographs())
    return right, wrong


def off(one: Rgb, other: Rgb) -> float:
    """The ΔE that a thousandth of the pixels reach."""
    return changed_outside(one, other, np.zeros(one.shape[:2], bool)).worst


@pytest.mark.parametrize("drift", DRIFTS)
def test_a_drifted_retouch_is_kept_and_shows_no_seam(drift: str) -> None:
    right, wrong = pair()
    result = mend(wrong, DRIFTS[drift](right), LARGEST)
    assert result is not None
    assert 0 < result.share < 0.02
    assert kept(wrong, result.picture)
    assert off(right, result.picture) < 5
    assert (result.picture[900:] == wrong[900:]).all(), "what is far from the part is the same to the bit"


@settings(max_examples=4, deadline=None)
@given(st.floats(-4, 4), st.floats(-4, 4), st.floats(0.992, 1.008), st.floats(-0.4, 0.4))
def test_an_answer_without_a_change_changes_nothing(right: float, down: float, zoom: float, turn: float) -> None:
    _, wrong = pair()
    result = mend(wrong, tinted(moved(wrong, right, down, zoom, turn)), LARGEST)
    assert result is not None
    assert result.share == 0
    assert (result.picture == wrong).all()


def test_a_change_beside_the_known_place_is_not_taken() -> None:
    right, wrong = pair()
    spoilt = right.copy()
    spoilt[1000:1080, 100:180] = (200, 30, 30)
    result = mend(wrong, moved(spoilt, 1), LARGEST, [(410, 460, 500, 530)])
    assert result is not None
    assert off(right, result.picture) < 5


def test_another_picture_and_a_change_all_over_are_not_pasted() -> None:
    right, wrong = pair()
    assert mend(wrong, np.ascontiguousarray(right[::-1, ::-1]), LARGEST) is None
    repainted = right.copy()
    repainted[:700] = 255 - repainted[:700]
    assert mend(wrong, repainted, LARGEST) is None
    assert mend(wrong, right[::2, ::2].copy(), LARGEST) is None, "a smaller answer would leave a soft patch"


def test_a_wished_tint_is_left_to_the_whole_picture() -> None:
    _, wrong = pair()
    warm = np.asarray(np.clip(wrong * np.array([1.1, 1.0, 0.8]), 0, 255), np.uint8)
    assert mend(wrong, warm, 0.6, tint=True) is None
