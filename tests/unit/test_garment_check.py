"""The garment check as a specification: a true packshot passes, each defect fails with its own fault."""

import cv2
import numpy as np
import pytest

from tests.painter import flatlay, packshot
from tools.checks.garment import garment
from tools.checks.verdict import Check
from tools.imaging.arrays import Mask, Rgb
from tools.vision.comparison import compare
from tools.vision.garment_area import garment_outline
from tools.vision.registration import Registration, register

NOTHING = np.zeros((520, 420), bool)


def judged(photo: Rgb, mask: Mask, picture: Rgb, trust: float = 1.0, doubts: tuple[str, ...] = ()) -> Check:
    found = register(photo, mask, picture, lambda: garment_outline(picture, None))
    seen = compare(photo, mask, NOTHING, picture, found) if found else None
    return garment(found, seen, trust, doubts)


def dented(mask: Mask, centre: tuple[int, int], radius: int, value: int) -> Mask:
    return cv2.circle(mask.astype(np.uint8), centre, radius, value, -1) > 0


def shifted(photo: Rgb, a: float, b: float) -> Rgb:
    lab = cv2.cvtColor(photo.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    rgb = cv2.cvtColor(lab + np.array([0, a, b], np.float32), cv2.COLOR_LAB2RGB)
    return np.clip(np.rint(rgb * 255), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("stripes", [True, False])
def test_a_true_packshot_passes(stripes: bool) -> None:
    photo, mask = flatlay(stripes=stripes)
    check = judged(photo, mask, packshot(photo, mask))
    assert check.status == "passed", check


def test_what_is_neither_set_nor_garment_fails_where_the_set_is_known() -> None:
    photo, mask = flatlay()
    nothing = np.zeros_like(mask)
    plate = packshot(photo, nothing)
    stained = packshot(photo, mask)
    cv2.circle(stained, (640, 820), 20, (200, 120, 120), -1)
    found = register(photo, mask, stained, lambda: np.zeros_like(mask))
    assert found is not None
    assert compare(photo, mask, nothing, packshot(photo, mask), found, plate).leftover_blob == 0
    assert compare(photo, mask, nothing, stained, found, plate).leftover_blob > 0.002


@pytest.mark.parametrize("radius", [8, 16, 40])
def test_a_hole_fails_as_a_missing_piece_at_the_composite(radius: int) -> None:
    photo, mask = flatlay()
    check = judged(photo, mask, packshot(photo, dented(mask, (200, 320), radius, 0)))
    assert (check.status, check.stage) == ("failed", "composite")
    assert "missing" in str(check.fault)


def test_a_sleeve_cut_off_fails_as_a_missing_piece() -> None:
    photo, mask = flatlay()
    kept = mask.copy()
    kept[:, 330:] = False
    assert "missing" in str(judged(photo, mask, packshot(photo, kept)).fault)


@pytest.mark.parametrize("radius", [14, 30])
def test_old_background_left_beside_the_garment_fails(radius: int) -> None:
    photo, mask = flatlay()
    check = judged(photo, mask, packshot(photo, dented(mask, (330, 330), radius, 1)))
    assert (check.status, check.stage) == ("failed", "composite")
    assert "old background" in str(check.fault)


def test_old_background_fails_by_its_edge_in_a_set_of_nearly_its_colour() -> None:
    photo, mask = flatlay()
    near = tuple(np.median(photo[~mask], axis=0) * 0.86)
    assert judged(photo, mask, packshot(photo, mask, wall=near)).status == "passed"
    check = judged(photo, mask, packshot(photo, dented(mask, (330, 330), 24, 1), wall=near))
    assert "old background" in str(check.fault)


def test_another_colour_fails_and_a_little_more_light_does_not() -> None:
    photo, mask = flatlay()
    assert "colour" in str(judged(photo, mask, packshot(shifted(photo, 10, 10), mask)).fault)
    lighter = np.clip(photo.astype(np.float32) * 1.06, 0, 255).astype(np.uint8)
    assert judged(photo, mask, packshot(lighter, mask)).status == "passed"


def test_a_removed_pattern_fails() -> None:
    photo, mask = flatlay()
    plain, _ = flatlay(stripes=False)
    assert judged(photo, mask, packshot(plain, mask)).status == "failed"


def test_a_mirrored_garment_fails() -> None:
    photo, mask = flatlay()
    assert judged(photo, mask, packshot(photo[:, ::-1], mask[:, ::-1])).status == "failed"


def test_an_upside_down_garment_fails_at_the_placement() -> None:
    photo, mask = flatlay()
    check = judged(photo, mask, packshot(photo[::-1, ::-1], mask[::-1, ::-1]))
    assert check.status == "failed"
    assert "turned" in str(check.fault)


def test_an_outline_that_nobody_is_sure_of_is_the_flatlays_own_fault() -> None:
    photo, mask = flatlay()
    check = judged(photo, mask, packshot(photo, mask), trust=0.2, doubts=("a hanger runs into the garment",))
    assert (check.status, check.stage, check.fault) == ("failed", None, "a hanger runs into the garment")


def test_a_picture_of_something_else_fails() -> None:
    photo, mask = flatlay()
    noise = np.random.default_rng(1).integers(0, 255, (1200, 900, 3), np.uint8)
    assert judged(photo, mask, noise).status == "failed"


def test_the_weave_of_a_small_garment_from_a_dark_ground_is_recognised_on_a_light_set() -> None:
    rng = np.random.default_rng(5)
    mask = np.zeros((160, 200), bool)
    mask[50:110, 40:160] = True
    weave = cv2.GaussianBlur(rng.normal(0, 40, mask.shape).astype(np.float32), (0, 0), 1.2)
    cloth = np.clip(120 + weave, 0, 255)[..., None].astype(np.uint8)
    photo, picture = (np.where(mask[..., None], cloth, np.uint8(tone)).repeat(3, axis=2) for tone in (12, 235))
    same = Registration(np.eye(2, 3), 100)
    structure = compare(photo, mask, np.zeros_like(mask), picture, same).structure
    assert structure is not None
    assert structure > 0.95
