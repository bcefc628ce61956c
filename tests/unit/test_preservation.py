"""A repair that should touch only its part proves it: what else of the picture changed is measured and bounded."""

import numpy as np
import pytest

from tests.painter import flatlay, packshot
from tools.checks.preservation import untouched
from tools.imaging.arrays import Rgb
from tools.imaging.encoding import encode_jpeg
from tools.imaging.opening import open_picture
from tools.vision.changed_outside import boxes_region, changed_outside, mended_spot

SPOT = (400, 100, 500, 160)


@pytest.fixture(scope="module")
def picture() -> Rgb:
    return packshot(*flatlay())


def repaired(picture: Rgb) -> Rgb:
    left, top, right, bottom = SPOT
    after = picture.copy()
    after[top:bottom, left:right] = (200, 40, 40)
    return after


def region(picture: Rgb) -> np.ndarray:
    return boxes_region((picture.shape[0], picture.shape[1]), [SPOT])


def test_what_changes_inside_the_part_does_not_count(picture: Rgb) -> None:
    seen = changed_outside(picture, repaired(picture), region(picture))
    assert seen.share == 0
    assert 0 < seen.region < 0.05


@pytest.mark.parametrize("quality", [80, 92])
def test_a_codec_is_no_change(picture: Rgb, quality: int) -> None:
    coded = open_picture(encode_jpeg(repaired(picture), quality))
    assert changed_outside(picture, coded, region(picture)).share < 0.002


def test_a_repainted_set_is_seen_and_fails(picture: Rgb) -> None:
    after = repaired(picture)
    after[900:] = np.clip(after[900:].astype(int) - 30, 0, 255).astype(np.uint8)
    seen = changed_outside(picture, after, region(picture))
    assert seen.share == pytest.approx(0.25, abs=0.03)
    check = untouched(seen.share, seen.worst, "the lettering", "typeset")
    assert (check.status, check.stage) == ("failed", "typeset")
    assert "outside the lettering" in str(check.fault)


def test_the_evidence_says_how_much_changed() -> None:
    check = untouched(0.0012, 4.2, "the garment", "composite")
    assert check.status == "passed"
    assert check.evidence.startswith("0.1% of the rest changed")


def test_a_spot_is_found_where_nobody_can_say_it_beforehand(picture: Rgb) -> None:
    spot = mended_spot(picture, repaired(picture), 0.25)
    assert spot[120, 450]
    assert spot.mean() < 0.05
    assert changed_outside(picture, repaired(picture), spot).share == 0


def test_a_change_all_over_has_no_spot_to_hide_in(picture: Rgb) -> None:
    after = (picture * 0.7).astype(np.uint8)
    assert not mended_spot(picture, after, 0.25).any()
    assert not mended_spot(picture, picture, 0.25).any()
    assert changed_outside(picture, after, mended_spot(picture, after, 0.25)).share > 0.9


def test_pictures_of_other_sizes_are_not_compared(picture: Rgb) -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        changed_outside(picture, picture[::2, ::2], region(picture))
