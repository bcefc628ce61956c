"""Faults drawn on a picture: what is wrong is coloured, the rest stays as it is, and a legend says what is what."""

import numpy as np
import pytest

from tools.checks.verdict import Check, Verdict
from tools.imaging.arrays import Rgb
from tools.verification.annotate import Fault, draw_faults, refused

RED, BLUE = (220, 30, 50), (20, 110, 230)


@pytest.fixture
def picture() -> Rgb:
    return np.full((400, 300, 3), 128, np.uint8)


def test_an_area_is_striped_and_the_rest_keeps_its_pixels(picture: Rgb) -> None:
    mask = np.zeros((400, 300), bool)
    mask[100:200, 100:200] = True
    drawn = draw_faults(picture, [Fault("missing", RED, mask)])
    inside = drawn[110:190, 110:190]
    assert 0.3 < (inside != 128).any(axis=2).mean() < 0.7, "stripes leave half of the picture to be seen"
    far = np.ones((400, 300), bool)
    far[95:206, 95:206] = False
    assert (drawn[:400][far] == 128).all()


def test_even_a_single_wrong_pixel_can_be_seen(picture: Rgb) -> None:
    mask = np.zeros((400, 300), bool)
    mask[200, 150] = True
    assert (draw_faults(picture, [Fault("one", RED, mask)])[:400] != 128).any(axis=2).sum() >= 9


def test_a_box_beyond_the_border_is_drawn_at_it(picture: Rgb) -> None:
    drawn = draw_faults(picture, [Fault("text", BLUE, box=(-20, 350, 500, 600))])
    assert (drawn[:400] == BLUE).all(axis=2).any()


def test_the_legend_grows_with_what_it_has_to_say_in_any_script(picture: Rgb) -> None:
    short = draw_faults(picture, [Fault("rejected")])
    said = ["rejected", "copy: " + "wort " * 60, 'copy: "新季上市" is missing', "odd: \U0001f9e5\uf8ff"]
    long = draw_faults(picture, [Fault(one) for one in said])
    assert long.shape[1] == short.shape[1] == 300
    assert long.shape[0] > short.shape[0] > 400
    assert (long[400:] < 80).any(), "letters are dark"


def test_what_was_refused_is_framed_where_the_check_says_and_the_rest_is_only_named() -> None:
    place = (10, 350, 200, 380)
    checks = (
        Check("copy", "failed", "read: SALE", fault='readable text that was not ordered: "SALE"', box=place),
        Check("fit", "unverified", "no inspector has looked", box=place),
        Check("details", "failed", "advice", required=False, box=place),
        Check("frame", "passed", "896 x 1200 px", box=place),
    )
    assert refused(Verdict(checks).data()) == [
        Fault('copy: readable text that was not ordered: "SALE"', box=place),
        Fault("fit: no inspector has looked"),
    ]


def test_a_misprint_is_framed_on_the_picture(picture: Rgb) -> None:
    check = Check("copy", "failed", "read: SALE", fault="readable", box=(40, 350, 200, 380))
    drawn = draw_faults(picture, refused(Verdict((check,)).data()))
    assert (drawn[350:381, 36:41] != 128).any()
    assert (drawn[:340] == 128).all()
