"""Several garments in one picture: each whole, none over another, as large as the frame allows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.imaging.arrays import Rgba
from tools.studio.outfit import in_frame, laid_out


def piece(width: int, height: int, colour: tuple[int, int, int] = (40, 80, 160)) -> Rgba:
    rgba = np.zeros((height, width, 4), np.uint8)
    rgba[..., :3] = colour
    rgba[..., 3] = 255
    return rgba


@given(
    st.lists(st.tuples(st.integers(40, 300), st.integers(40, 300)), min_size=1, max_size=5),
    st.sampled_from([0.25, 0.56, 0.75, 1.0, 1.78, 4.0]),
)
def test_every_piece_is_whole_and_none_lies_over_another(sizes: list[tuple[int, int]], aspect: float) -> None:
    outfit = laid_out([piece(*size) for size in sizes], aspect)
    assert len(outfit.places) == len(sizes)
    for number, (left, top, right, bottom) in enumerate(outfit.places):
        assert 0 <= left < right <= 1 and 0 <= top < bottom <= 1
        for other in outfit.places[number + 1 :]:
            across = min(right, other[2]) - max(left, other[0])
            down = min(bottom, other[3]) - max(top, other[1])
            assert across <= 0 or down <= 0
    box = (0, 0, outfit.rgba.shape[1], outfit.rgba.shape[0])
    for (width, height), place in zip(sizes, outfit.places, strict=True):
        found = in_frame(place, box)
        assert (found[2] - found[0]) / (found[3] - found[1]) == pytest.approx(width / height, rel=0.12)
        assert (outfit.rgba[found[1] : found[3], found[0] : found[2], 3] == 255).mean() > 0.95


def test_a_tall_frame_stacks_and_a_wide_one_lines_up() -> None:
    tall, wide = (laid_out([piece(200, 220), piece(200, 180)], aspect).places for aspect in (0.5, 2.0))
    assert tall[1][1] > tall[0][3]
    assert wide[1][0] > wide[0][2]


def test_pieces_keep_the_detail_of_the_finest_photo() -> None:
    outfit = laid_out([piece(100, 100), piece(800, 800)], 2.0)
    found = in_frame(outfit.places[1], (0, 0, outfit.rgba.shape[1], outfit.rgba.shape[0]))
    assert found[2] - found[0] == pytest.approx(800, abs=2)


def test_no_piece_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        laid_out([], 1.0)
