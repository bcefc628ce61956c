"""The logo: in its corner or the next free one, clear of all else, and to be seen there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.grounds import wall
from tools.imaging.opening import PictureError
from tools.typography.logo import LogoPlace, lay_logo, open_logo, place_logo, without

SIZE = (896, 1200)
WHOLE = (0, 0, *SIZE)
BOX = st.tuples(st.integers(0, 800), st.integers(0, 1100), st.integers(10, 400), st.integers(10, 400)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


def logo(colour: tuple[int, int, int]) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    rgba = np.zeros((40, 100, 4), np.uint8)
    rgba[5:35, 10:90] = (*colour, 255)
    return rgba


DARK = logo((30, 30, 30))


@pytest.mark.parametrize("corner", ["top-left", "top-right", "bottom-left", "bottom-right"])
def test_it_stands_in_the_wanted_corner_off_the_edges(corner: str) -> None:
    place = place_logo(DARK, SIZE, [WHOLE], corner, 0.1, 0.2)
    assert place is not None
    left, top, right, bottom = place.box
    assert (left < SIZE[0] / 2) == corner.endswith("left")
    assert (top < SIZE[1] / 2) == corner.startswith("top")
    assert min(left, top, SIZE[0] - right, SIZE[1] - bottom) >= 0.04 * SIZE[0]
    assert right - left == 120


def test_a_corner_that_is_not_free_gives_way_to_the_next() -> None:
    place = place_logo(DARK, SIZE, [(0, 0, 896, 400)], "bottom-right", 0.1, 0.2)
    assert place is not None
    assert place.box[0] > SIZE[0] / 2 and place.box[3] < 400, "top right"
    assert place_logo(DARK, SIZE, [], "bottom-right", 0.1, 0.2) is None
    assert place_logo(DARK, SIZE, [(300, 300, 600, 600)], "bottom-right", 0.1, 0.2) is None


def test_it_keeps_off_what_the_channel_covers() -> None:
    place = place_logo(DARK, SIZE, [WHOLE], "bottom-right", 0.1, 0.2, (0.0, 0.0, 0.1, 0.2))
    assert place is not None
    assert place.box[2] <= 0.9 * SIZE[0] + 1
    assert place.box[3] <= 0.8 * SIZE[1] + 1


@pytest.mark.parametrize(("ground", "card"), [((226, 219, 208), False), ((34, 34, 36), True)])
def test_a_logo_that_the_ground_would_swallow_gets_a_card(ground: tuple[int, int, int], card: bool) -> None:
    plate = wall(*SIZE, ground)
    place = LogoPlace((600, 1000, 720, 1048), (580, 980, 740, 1068))
    picture, changed = lay_logo(plate, DARK, place)
    assert (changed != place.box) is card
    rows, columns = np.nonzero((picture != plate).any(axis=2))
    assert changed[0] <= columns.min() <= columns.max() < changed[2]
    assert changed[1] <= rows.min() <= rows.max() < changed[3]
    above = (slice(1000, 1003), slice(600, 720))  # within the logo's box, where the logo itself is transparent
    assert bool((picture[above] == plate[above]).all()) is not card


@given(st.lists(BOX, max_size=4), BOX)
def test_zones_without_the_logo_lie_in_the_zones_and_off_the_logo(
    zones: list[tuple[int, int, int, int]], box: tuple[int, int, int, int]
) -> None:
    for left, top, right, bottom in without(zones, box):
        assert left < right
        assert top < bottom
        assert any(z[0] <= left and z[1] <= top and right <= z[2] and bottom <= z[3] for z in zones)
        assert box[0] >= right or box[2] <= left or box[1] >= bottom or box[3] <= top


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(PictureError):
        open_logo(b"<svg/>")
