"""Faults drawn on a picture: what is wrong is coloured, the rest stays as it is, and a legend says what is what."""

import numpy as np
import pytest

from tools.imaging.arrays import Rgb
from tools.models.roles import TextLine
from tools.verification.annotate import Area, Framed, draw_annotations, wrong_lines

RED, BLUE = (220, 30, 50), (20, 110, 230)


@pytest.fixture
def picture() -> Rgb:
    return np.full((400, 300, 3), 128, np.uint8)


def test_an_area_is_striped_and_the_rest_keeps_its_pixels(picture: Rgb) -> None:
    mask = np.zeros((400, 300), bool)
    mask[100:200, 100:200] = True
    drawn = draw_annotations(picture, [Area(mask, RED, "missing")], [], [])
    inside = drawn[110:190, 110:190]
    assert 0.3 < (inside != 128).any(axis=2).mean() < 0.7, "stripes leave half of the picture to be seen"
    far = np.ones((400, 300), bool)
    far[95:206, 95:206] = False
    assert (drawn[:400][far] == 128).all()


def test_even_a_single_wrong_pixel_can_be_seen(picture: Rgb) -> None:
    mask = np.zeros((400, 300), bool)
    mask[200, 150] = True
    assert (draw_annotations(picture, [Area(mask, RED, "one")], [], [])[:400] != 128).any(axis=2).sum() >= 9


def test_a_box_beyond_the_border_is_drawn_at_it(picture: Rgb) -> None:
    drawn = draw_annotations(picture, [], [Framed((-20, 350, 500, 600), BLUE, "text")], [])
    assert (drawn[:400] == BLUE).all(axis=2).any()


def test_the_legend_grows_with_what_it_has_to_say_in_any_script(picture: Rgb) -> None:
    short = draw_annotations(picture, [], [], ["rejected"])
    long = draw_annotations(
        picture, [], [], ["rejected", "copy: " + "wort " * 60, 'copy: "新季上市" is missing', "odd: \U0001f9e5\uf8ff"]
    )
    assert long.shape[1] == short.shape[1] == 300
    assert long.shape[0] > short.shape[0] > 400
    assert (long[400:] < 80).any(), "letters are dark"


def line(text: str, top: int) -> TextLine:
    return TextLine(text, (10, top, 200, top + 30), 0.9)


def test_wrong_and_unordered_lines_are_framed_and_right_ones_are_not() -> None:
    read = [line("New season", 10), line("From $29.80", 60), line("SALE", 110)]
    boxes = wrong_lines(read, ("New season", "From $29.90"), [], None)
    assert [box.box[1] for box in boxes] == [60, 110]
    assert 'of "From $29.90"' in boxes[0].label
    assert boxes[1].label == 'not ordered: "SALE"'


def test_print_on_the_garment_is_no_fault() -> None:
    garment = np.zeros((400, 300), bool)
    garment[100:200] = True
    assert not wrong_lines([line("PARIS", 110)], (), [], garment)
    assert not wrong_lines([line("PARIS", 250)], (), ["Paris"], garment)
