"""What stands on white."""

import cv2
import numpy as np
import pytest

from tools.vision.garment_area import subject_on_white


@pytest.mark.parametrize(("ground", "white"), [(255, True), (250, False), (225, False)])
def test_only_pure_white_around_a_subject_is_white(ground: int, white: bool) -> None:
    picture = np.full((400, 300, 3), ground, np.uint8)
    cv2.rectangle(picture, (100, 40), (200, 380), (90, 60, 50), -1)
    share, fill = subject_on_white(picture)
    assert (share > 0.999) == white
    if ground == 255:
        assert fill == pytest.approx(341 / 400)
