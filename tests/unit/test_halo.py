"""A halo is neither the garment's colour nor the set's; an edge, a gradient and a soft shadow are none."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tools.imaging.arrays import Mask
from tools.vision.halo import find_halo


def scene(cloth: int, ground: int, halo: int | None = None, shadow: float = 0.0) -> tuple[NDArray[np.uint8], Mask]:
    mask = cv2.ellipse(np.zeros((900, 700), np.uint8), (350, 450), (180, 260), 0, 0, 360, 1, -1)
    picture = np.full(mask.shape, float(ground), np.float32)
    picture *= 1 - shadow * cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 14)
    if halo is not None:
        picture[cv2.dilate(mask, np.ones((9, 9), np.uint8)) > 0] = halo
    picture[mask > 0] = cloth
    soft = cv2.GaussianBlur(picture, (0, 0), 0.8)
    return np.clip(np.repeat(soft[..., None], 3, axis=2), 0, 255).astype(np.uint8), mask > 0


@pytest.mark.parametrize(("cloth", "ground"), [(60, 200), (220, 120), (120, 235), (20, 90)])
def test_an_edge_and_a_soft_shadow_are_no_halo(cloth: int, ground: int) -> None:
    for shadow in (0.0, 0.3):
        seen = find_halo(*scene(cloth, ground, shadow=shadow))
        assert seen.pale < 0.05, shadow
        assert seen.dark < 0.05, shadow


@pytest.mark.parametrize(("halo", "tone"), [(250, "pale"), (15, "dark")])
def test_a_rim_of_constant_width_is_a_halo(halo: int, tone: str) -> None:
    assert getattr(find_halo(*scene(120, 140, halo)), tone) > 0.9


@pytest.mark.parametrize("angle", [0, 70, 160, 250])
def test_the_sharp_shadow_of_one_lamp_is_no_halo(angle: int) -> None:
    picture, mask = scene(220, 170)
    lamp = np.array([[1, 0, 6 * np.cos(np.radians(angle))], [0, 1, 6 * np.sin(np.radians(angle))]], np.float32)
    shadow = cv2.warpAffine(mask.astype(np.uint8), lamp, mask.shape[::-1]) > 0
    picture[shadow & ~mask] = 90
    assert find_halo(picture, mask).dark < 0.1


def test_no_garment_has_no_rim() -> None:
    picture, mask = scene(120, 140)
    for all_or_none in (np.zeros_like(mask), np.ones_like(mask)):
        seen = find_halo(picture, all_or_none)
        assert (seen.pale, seen.dark) == (0.0, 0.0)
