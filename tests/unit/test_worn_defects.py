"""Defects of a worn garment, drawn on a picture: where each one is, and what stays as it was."""

from functools import lru_cache

import numpy as np
import pytest

from tests.painter import flatlay
from tools.cutout import FlatlayAnalyses
from tools.defects.clean import changed_box
from tools.defects.worn import WORN, Worn, worn_series
from tools.imaging.arrays import Rgb
from tools.imaging.encoding import encode_png
from tools.imaging.opening import open_picture


@lru_cache(maxsize=1)
def series() -> list[tuple[Worn, Rgb]]:
    """A plain blue shirt on a green wall, over a pair of legs."""
    photo, mask = flatlay(stripes=False)
    picture = np.full((900, 700, 3), (150, 190, 140), np.uint8)
    picture[560:860, 250:450] = (220, 180, 150)
    part = picture[180 : 180 + mask.shape[0], 140 : 140 + mask.shape[1]]
    np.copyto(part, photo, where=mask[..., None])
    return worn_series("NEW1", encode_png(picture), encode_png(photo), FlatlayAnalyses("none"))


def test_a_plain_garment_is_shown_as_it_is_and_with_a_print_that_its_flatlay_has_too() -> None:
    (plain, photo), (printed, inked) = series()
    assert plain.word is None
    assert printed.word
    assert changed_box(photo, inked), "the word is on the flat-lay"
    box = changed_box(plain.shown(), printed.shown())
    assert box, "and on the picture, inside the garment"
    left, top, right, bottom = plain.layout.box
    assert left < box[0] < box[2] < right
    assert top < box[1] < box[3] < bottom


@pytest.mark.parametrize(
    "defect", [defect for defect in WORN if defect.glance], ids=lambda d: f"{d.family} {d.strength}"
)
def test_a_defect_changes_the_garment_and_nothing_far_from_it(defect: object) -> None:
    drawn = 0
    for clean, _ in series():
        picture = defect.draw(clean)  # type: ignore[attr-defined]
        if picture is None:
            continue
        drawn += 1
        box = changed_box(clean.shown(), picture)
        assert box
        left, top, right, bottom = clean.layout.box
        assert box[0] >= left - 20
        assert box[1] >= top - 20
        assert box[2] <= right + 20
        assert box[3] <= bottom + 0.3 * (bottom - top)
    assert drawn


def test_a_shorter_garment_shows_what_is_below_its_hem() -> None:
    clean = series()[0][0]
    shorter = next(defect for defect in WORN if defect.strength == "20% shorter").draw(clean)
    assert shorter is not None
    bottom = clean.layout.box[3]
    assert tuple(shorter[bottom - 20, 350]) == (220, 180, 150), "the legs"


def test_a_garment_that_cannot_be_told_from_its_ground_is_left_out() -> None:
    photo, _ = flatlay(stripes=False)
    everywhere = np.broadcast_to(np.array((60, 90, 150), np.uint8), (400, 300, 3))
    analyses = FlatlayAnalyses("none")
    assert worn_series("NEW1", encode_png(np.ascontiguousarray(everywhere)), encode_png(photo), analyses) == []
    nothing = np.full((400, 300, 3), 128, np.uint8)
    assert worn_series("NEW1", encode_png(open_picture(encode_png(nothing))), encode_png(nothing), analyses) == []
