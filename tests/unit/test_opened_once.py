"""Decoded once, the same for all who ask, and painted on by none of them."""

import numpy as np
import pytest

from tools.imaging.encoding import encode_png
from tools.imaging.opening import PictureError, decoded, open_picture


def picture(shade: int) -> bytes:
    return encode_png(np.full((8, 6, 3), shade, np.uint8))


def test_it_is_the_opened_picture_and_the_same_one_again() -> None:
    assert (decoded(picture(9)) == open_picture(picture(9))).all()
    assert decoded(picture(9)) is decoded(picture(9))


def test_only_the_newest_are_kept() -> None:
    large = [encode_png(np.full((3200, 4000, 3), shade, np.uint8)) for shade in (1, 2)]  # 38 MB each
    first = decoded(large[0])
    assert decoded(large[0]) is first
    decoded(large[1])
    assert decoded(large[0]) is not first


def test_nobody_can_paint_on_what_others_will_read() -> None:
    with pytest.raises(ValueError, match="read-only"):
        decoded(picture(3))[0, 0] = 255


def test_what_cannot_be_opened_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(PictureError):
            decoded(b"no picture")
