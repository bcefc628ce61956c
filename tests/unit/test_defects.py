"""The checks against the labelled defects: what is seen at a glance fails at the stage that owns it, light alone never."""

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.painter import flatlay
from tools.channels.contract import BOUNDS, USUAL, Contract
from tools.checks.background import free_background, white_background
from tools.checks.frame import frame
from tools.checks.garment import garment
from tools.checks.verdict import Check
from tools.defects.clean import Clean, Defect
from tools.defects.cloth import relit
from tools.defects.drawn import DEFECTS, LIGHTS
from tools.defects.garments import DefectGarment, cut
from tools.imaging.arrays import Rgb
from tools.vision.comparison import compare
from tools.vision.garment_area import fill, garment_outline, warp_to_picture, white_share
from tools.vision.halo import find_halo
from tools.vision.registration import Keypoints, keypoints, register
from tools.vision.upscale_detector import detail_ratio


@lru_cache(maxsize=1)
def garments() -> tuple[DefectGarment, DefectGarment]:
    """A striped shirt and a plain one."""
    striped, plain = (cut(f"shirt-{stripes}", *flatlay(stripes=stripes)) for stripes in (True, False))
    return striped, plain


@lru_cache(maxsize=1)
def cleans() -> tuple[tuple[DefectGarment, Clean], ...]:
    """The striped one and the plain one, which is printed, on a painted wall; the printed one on white; the plain one."""
    striped, plain = garments()
    printed = plain.with_print()
    other = cut("other", *flatlay(colour=(150, 60, 70), stripes=False))
    return (
        (striped, striped.staged(0, other.rgba)),
        (printed, printed.staged(0, other.rgba)),
        (printed, printed.staged(1, other.rgba)),
        (plain, plain.staged(0, other.rgba)),
    )


@lru_cache
def known(name: str) -> Keypoints:
    """The keypoints of one of these garments, found once for all its pictures."""
    own = next(own for own, _ in cleans() if own.name == name)
    return keypoints(own.flatlay, own_mask(own))


LOOSEST = Contract(
    tolerances={name: low if meaning.startswith("least") else high for name, (_, low, high, meaning) in BOUNDS.items()}
)


def judged(own: DefectGarment, clean: Clean, picture: Rgb, *contracts: Contract) -> list[list[Check]]:
    """Frame, background and garment as `verify` judges a picture from elsewhere, under each contract."""
    mask = own_mask(own)
    found = register(own.flatlay, mask, picture, lambda: garment_outline(picture, None), known(own.name))
    nothing = np.zeros_like(mask)
    seen = compare(own.flatlay, mask, nothing, picture, found) if found else None
    area = warp_to_picture(mask, found, picture.shape[:2]) if found else nothing
    around = find_halo(picture, area) if found else None
    white, filled = white_share(picture, area), fill(area)
    size = picture.shape[1], picture.shape[0]
    soft = area if found and found.scale > 1.15 else None
    sharpness, enlarged = (seen.sharpness, found.scale) if seen and found else (None, None)
    framed = frame(size, clean.layout.size, sharpness, enlarged, detail_ratio(picture, (), soft, enlarged or 1.0))
    return [
        [
            framed,
            white_background(white, filled, None, around)
            if clean.white
            else free_background(seen.stands_out if seen else None, filled, around, contract),
            garment(found, seen, 1.0, (), contract=contract),
        ]
        for contract in contracts or (USUAL,)
    ]


def own_mask(own: DefectGarment) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """The garment in its flat-lay."""
    mask = np.zeros(own.flatlay.shape[:2], bool)
    left, top = own.origin
    mask[top : top + own.rgba.shape[0], left : left + own.rgba.shape[1]] = own.rgba[..., 3] > 128
    return mask


def _told(value: int | Defect) -> str:
    return f"{value.family}, {value.strength}" if isinstance(value, Defect) else ("striped", "printed")[value]


SEEN = [defect for defect in DEFECTS if defect.glance and "copy" not in defect.checks]


@pytest.mark.parametrize(("turn", "defect"), [(n % 2, d) for n, d in enumerate(SEEN)], ids=_told)
def test_what_is_seen_at_a_glance_fails_at_the_stage_that_owns_it_under_every_contract(
    turn: int, defect: Defect
) -> None:
    """By turns, a strength of a defect is drawn on the striped garment and on the printed one, if it can have it."""
    clothes = cleans()[turn:] + cleans()[:turn]
    drawn = ((own, clean, defect.draw(clean)) for own, clean in clothes)
    own, clean, picture = next((own, clean, picture) for own, clean, picture in drawn if picture is not None)
    for checks in judged(own, clean, picture, USUAL, LOOSEST):
        failed = [check for check in checks if check.status == "failed"]
        assert any(c.name in defect.checks and c.stage in defect.stages for c in failed), failed


@pytest.mark.parametrize("light", list(LIGHTS))
def test_another_light_or_compression_is_no_defect(light: str) -> None:
    for own, clean in cleans():
        [checks] = judged(own, clean, LIGHTS[light](clean))
        failed = [check for check in checks if check.status != "passed"]
        assert not failed, (clean.name, light)


@settings(max_examples=3, deadline=None)
@given(st.floats(0.92, 1.05), st.floats(-0.012, 0.012))
def test_a_garment_is_itself_in_any_light_that_a_studio_would_use(gain: float, warmth: float) -> None:
    own, clean = cleans()[0]
    [[_, _, check]] = judged(own, clean, relit(clean, gain, warmth))
    assert check.status == "passed", check.fault


def test_a_shift_that_nobody_sees_is_no_fault_and_the_same_defect_is_drawn_twice_alike() -> None:
    own, clean = cleans()[0]
    (faint,) = [d for d in DEFECTS if (d.family, d.strength) == ("colour shift", "ΔE 3")]
    picture = faint.draw(clean)
    assert picture is not None
    assert not faint.glance
    [[_, _, check]] = judged(own, clean, picture)
    assert check.status == "passed"
    again = faint.draw(clean)
    assert again is not None
    assert (picture == again).all()


def test_copy_defects_need_copy_and_prints_need_a_print() -> None:
    striped = cleans()[0][1]
    for family in ("letter wrong", "digit wrong", "line missing", "line repeated", "print removed", "print changed"):
        assert all(d.draw(striped) is None for d in DEFECTS if d.family == family), family
