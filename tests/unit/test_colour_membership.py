"""A worn garment's colours, and what stands on white."""

import cv2
import numpy as np
import pytest
from skimage.color import lab2rgb, rgb2lab

from tests.painter import flatlay
from tools.checks.garment import WORN
from tools.imaging.arrays import Rgb
from tools.vision.colour_membership import worn_colours
from tools.vision.garment_area import subject_on_white

PHOTO, MASK = flatlay()


def worn(light: float = 0.0, tint: tuple[float, float] = (0.0, 0.0)) -> Rgb:
    """The garment bent and small on a street of other colours, in another light or colour."""
    street = np.zeros((900, 700, 3), np.uint8)
    street[:] = np.linspace((190, 186, 180), (120, 116, 110), 900)[:, None].astype(np.uint8)
    height, width = PHOTO.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    target = np.array([[250, 260], [470, 240], [450, 590], [230, 560]], np.float32)
    bend = cv2.getPerspectiveTransform(source, target)
    lab = rgb2lab(PHOTO) + np.array([light, *tint])
    cloth = np.round(np.clip(lab2rgb(lab), 0, 1) * 255).astype(np.uint8)
    garment = cv2.warpPerspective(cloth, bend, (700, 900))
    inside = cv2.warpPerspective(MASK.astype(np.uint8), bend, (700, 900)) > 0
    return np.asarray(np.where(inside[..., None], garment, street), np.uint8)


def test_a_worn_garment_keeps_its_colours_in_another_light() -> None:
    for light in (-10, 0, 10):
        assert worn_colours(PHOTO, MASK, worn(light)).found >= WORN


def test_a_recoloured_garment_is_noticed_and_its_missing_shade_named() -> None:
    colours = worn_colours(PHOTO, MASK, worn(tint=(18, 22)))
    assert colours.found < WORN
    red, _, blue = colours.worst
    assert blue > red, "the blue of the flat-lay is what is missing"


def test_a_picture_without_the_garment_has_none_of_it() -> None:
    assert worn_colours(PHOTO, MASK, np.full((300, 300, 3), (190, 186, 180), np.uint8)).found < 0.3


def test_an_empty_mask_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        worn_colours(PHOTO, np.zeros_like(MASK), PHOTO)


@pytest.mark.parametrize(("ground", "white"), [(255, True), (250, False), (225, False)])
def test_only_pure_white_around_a_subject_is_white(ground: int, white: bool) -> None:
    picture = np.full((400, 300, 3), ground, np.uint8)
    cv2.rectangle(picture, (100, 40), (200, 380), (90, 60, 50), -1)
    share, fill = subject_on_white(picture)
    assert (share > 0.999) == white
    if ground == 255:
        assert fill == pytest.approx(341 / 400)
