"""The stand-in for Qwen compares patterns, wherever within its own accuracy it found the garment."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.openrouter.pictures.cutting import Cut
from tests.openrouter.qwen.comparing import compare
from tests.openrouter.qwen.locating import Found
from tests.painter import cloth, flatlay, packshot
from tools.imaging.arrays import Rgb

PHOTO, MASK = flatlay()
LEFT, TOP, WIDE, TALL = cv2.boundingRect(MASK.astype(np.uint8))
HERE = (slice(TOP, TOP + TALL), slice(LEFT, LEFT + WIDE))
SHIRT = Cut(PHOTO[HERE], MASK[HERE].astype(np.float32), sure=True)
SCALE, MARGIN, DOWN = 1.8, (900 - round(420 * 1.8)) // 2, 180  # how `packshot` lays a photo on its wall


def attempt(photo: Rgb) -> Rgb:
    return packshot(photo, MASK, SCALE)


def found(off: float = 0.0) -> Found:
    """The shirt's box, stretched by this share of its own size about its corner."""
    box = ((MARGIN + LEFT * SCALE) / 900, (DOWN + TOP * SCALE) / 1200, WIDE * SCALE / 900, TALL * SCALE / 1200)
    return replace(Found(box, 0.0, {}), box=(*box[:2], box[2] * (1 + off), box[3] * (1 + off)))


@pytest.mark.parametrize("off", [-0.03, -0.015, 0.0, 0.015, 0.03])
def test_a_box_that_is_off_by_its_own_rounding_still_shows_the_pattern(off: float) -> None:
    assert compare(SHIRT, attempt(PHOTO), found(off)).detail > 0.88


@pytest.mark.parametrize("off", [-0.03, 0.0, 0.03])
def test_no_stretch_makes_another_pattern_agree(off: float) -> None:
    other = np.where(MASK[..., None], cloth(MASK.shape, seed=8)[:, ::-1], PHOTO).astype(np.uint8)
    assert compare(SHIRT, attempt(other), found(off)).detail < 0.35
