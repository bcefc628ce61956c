"""Holes, gaps and tags: what shows the ground stays open, and the garment stays whole."""

import cv2
import numpy as np
import pytest

from tests.mask_photos import GROUND, body, nothing, photo_of
from tools.cutout.net import Floats
from tools.cutout.refine import ground_in, without_gaps
from tools.cutout.tags_and_hangers import without_tags
from tools.imaging.arrays import Mask
from tools.imaging.colour import picture_to_lab
from tools.imaging.masks import dilated


def _hole(
    colour: tuple[float, float, float], top: int = 160, **more: tuple[int, int, int]
) -> tuple[Floats, Mask, Mask]:
    """The Lab photo of a garment with a region of this colour, its outline without the region, and the region."""
    mask = body()
    photo, hole = photo_of(mask, **more), nothing(mask)
    hole[top : top + 60, 150:172] = True
    photo[hole] = np.array(colour).astype(np.uint8)
    return picture_to_lab(photo), np.asarray(mask & ~hole, bool), hole


@pytest.mark.parametrize("shade", [1.0, 0.6])
@pytest.mark.parametrize("least", [None, 0.1, 0.7])
def test_a_hole_that_shows_the_ground_or_its_shadow_stays_open(shade: float, least: float | None) -> None:
    lab, mask, hole = _hole((GROUND[0] * shade, GROUND[1] * shade, GROUND[2] * shade))
    filled, kinds = without_tags(lab, mask, None if least is None else np.full(mask.shape, least, np.float32))
    assert not filled[hole].any()
    assert not kinds & {"part", "unclear"}


@pytest.mark.parametrize("shade", [1.0, 0.75, 0.55])
def test_ground_in_a_gap_is_told_from_the_garment_in_any_shade(shade: float) -> None:
    mask, ground = body(), (190, 60, 50)
    photo, gap = photo_of(mask, (52, 66, 92), ground), nothing(mask)
    gap[200:300, 90:97] = True
    photo[gap] = (np.array(ground) * shade).astype(np.uint8)
    assert ground_in(picture_to_lab(photo), mask)[gap].mean() > 0.7
    assert not ground_in(picture_to_lab(photo), mask)[70:290, 110:250].any()


@pytest.mark.parametrize("width", [7, 12])
def test_a_gap_between_sleeve_and_body_is_opened_to_its_narrow_end_and_the_garment_stays(width: int) -> None:
    mask, ground = body(), (190, 60, 50)
    photo, gap = photo_of(mask, (52, 66, 92), ground), nothing(mask)
    cv2.fillPoly(gap.view(np.uint8), [np.array([[90, 299], [90 + width, 299], [91, 200]], np.int32)], 1)
    photo[gap] = [value * 3 // 4 for value in ground]
    photo[100:110, 200:210] = [value * 3 // 4 for value in ground]  # a button
    found = without_gaps(picture_to_lab(photo), mask, None)
    assert not found[gap].any()
    assert found[mask & ~dilated(gap, 3)].all()


@pytest.mark.parametrize("least", [None, 0.97])
def test_a_tag_in_the_garment_is_kept_and_reported(least: float | None) -> None:
    lab, mask, hole = _hole((90, 200, 120))
    filled, kinds = without_tags(lab, mask, None if least is None else np.full(mask.shape, least, np.float32))
    assert filled[hole].all()
    assert "part" in kinds


def test_a_white_print_on_a_white_ground_is_kept_where_every_view_sees_the_garment() -> None:
    lab, mask, hole = _hole((250, 250, 250), garment=(90, 30, 140), ground=(250, 250, 250))
    assert without_tags(lab, mask, np.ones(mask.shape, np.float32))[0][hole].all()


@pytest.mark.parametrize(("white", "kept"), [(238, True), (254, False)])
def test_in_a_studio_photo_only_the_exact_colour_of_the_ground_is_a_gap(white: int, kept: bool) -> None:
    lab, mask, hole = _hole((white, white, white), garment=(90, 30, 140), ground=(254, 254, 254))
    unseen = np.zeros(mask.shape, np.float32)
    filled, kinds = without_tags(lab, mask, unseen, picture_to_lab(np.full((1, 1, 3), 254, np.uint8))[0, 0])
    assert bool(filled[hole].all()) is kept
    assert ("part" in kinds) is kept


def test_without_a_net_a_label_of_the_grounds_colour_is_not_punched_out_at_the_neck() -> None:
    top = int(np.flatnonzero(body().any(axis=1))[0]) + 5
    lab, mask, hole = _hole(GROUND, top)
    filled, kinds = without_tags(lab, mask, None)
    assert filled[hole].all()
    assert kinds == {"unclear"}


def test_what_is_neither_ground_nor_surely_garment_is_unclear() -> None:
    lab, mask, _ = _hole((90, 200, 120))
    assert "unclear" in without_tags(lab, mask, np.full(mask.shape, 0.6, np.float32))[1]
