"""The finished cut-out: gaps open, edgings whole, clips retouched, hangers and strange holes refused."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.images.arrays import Mask, Rgb
from tools.images.cutout import TRUSTED, consensus, retouched, trust
from tools.images.cutout.doubt import foreign_ends
from tools.images.cutout.hangers import held_by
from tools.images.cutout.looks import looks_of
from tools.images.cutout.questions import in_bits, shows_something
from tools.images.cutout.shapes import dilated, eroded
from tools.images.cutout.slivers import slivers
from tools.images.cutout.trims import trims
from tools.images.cutout.working import to_lab, working_copy

_CLOTH, _GROUND = (52, 66, 92), (196, 92, 60)


def _body(height: int = 360, width: int = 320) -> Mask:
    mask = np.zeros((height, width), bool)
    mask[60:300, 60:260] = True
    return mask


def _photo(mask: Mask, cloth: tuple[int, int, int] = _CLOTH, ground: tuple[int, int, int] = _GROUND) -> Rgb:
    rng = np.random.default_rng(3)
    photo = np.where(mask[..., None], cloth, ground) + rng.normal(0, 3, (*mask.shape, 3))
    return np.clip(cv2.GaussianBlur(photo, (0, 0), 0.7), 0, 255).astype(np.uint8)


@given(width=st.integers(4, 8), left=st.integers(75, 100), shade=st.floats(0.5, 1.0))
@settings(max_examples=25, deadline=None)
def test_a_gap_that_shows_shaded_ground_is_opened_up_and_no_cloth_with_it(width: int, left: int, shade: float) -> None:
    mask, gap = _body(), np.zeros((360, 320), bool)
    gap[250:301, left : left + width] = True
    photo = _photo(mask)
    photo[gap] = (np.array(_GROUND) * shade).astype(np.uint8)
    found = slivers(photo, mask)
    assert found[gap & mask].mean() > 0.8
    assert not (found & ~dilated(gap, 2)).any()


def test_a_print_in_the_ground_s_colour_on_the_chest_is_no_gap() -> None:
    mask = _body()
    photo = _photo(mask)
    photo[110:150, 150:160] = _GROUND
    assert not slivers(photo, mask)[100:160, 140:170].any()


def test_a_plain_garment_loses_and_gains_nothing() -> None:
    mask = _body()
    photo = _photo(mask)
    assert not slivers(photo, mask).any()
    assert not trims(photo, mask).any()
    held = held_by(photo, mask)
    assert (held.mask == mask).all()
    assert not held.spots.any()
    assert held.hooks == 0


@pytest.mark.parametrize("shade", [1.0, 0.75])
def test_an_edging_of_the_placket_s_colour_comes_back(shade: float) -> None:
    mask, trim = _body(), np.zeros((360, 320), bool)
    trim[120:200, 260:270] = True
    photo = _photo(mask, (190, 205, 225), (110, 82, 60))
    photo[100:180, 155:165] = (200, 105, 40)  # the placket
    photo[trim] = (np.array((200, 105, 40)) * shade).astype(np.uint8)
    found = trims(photo, mask)
    assert found[trim].mean() > 0.8
    assert not (found & ~dilated(trim, 4)).any()


def test_a_shadow_beside_the_garment_is_no_edging() -> None:
    mask = _body()
    photo = _photo(mask, (190, 205, 225), (150, 120, 95)).astype(np.float32)
    away = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5)
    photo *= np.where(mask, 1.0, 1 - 0.5 * np.exp(-away / 6))[..., None]
    assert not trims(photo.astype(np.uint8), mask).any()


def _clipped() -> tuple[Rgb, Mask, Mask]:
    """A garment held by a clip, the mask with the clip's bite, and the clip on the garment."""
    mask, clip = _body(), np.zeros((360, 320), bool)
    clip[30:74, 120:132] = True
    photo = _photo(mask, (214, 40, 100), (206, 206, 200))
    photo[clip] = (18, 18, 20)
    return photo, np.asarray(mask & ~clip, bool), np.asarray(clip & mask, bool)


def test_a_clip_s_bite_is_closed_and_retouched_with_the_cloth_around() -> None:
    photo, bitten, clip = _clipped()
    held = held_by(photo, bitten)
    assert held.mask[clip].mean() > 0.85
    made = retouched(photo, held.mask, held.spots)
    assert np.abs(made[clip & held.mask].astype(int) - (214, 40, 100)).max() < 40
    assert (made[~held.spots] == photo[~held.spots]).all()


def test_a_nick_through_which_the_ground_is_seen_stays() -> None:
    photo, bitten, clip = _clipped()
    photo[clip] = (206, 206, 200)
    assert (held_by(photo, bitten).mask == bitten).all()


def test_a_hook_above_the_neck_is_counted_and_a_joint_of_the_floor_is_not() -> None:
    mask = _body()
    photo = _photo(mask, _CLOTH, (225, 222, 215))
    photo[30:62, 158:163] = (20, 20, 20)
    assert held_by(photo, mask).hooks == 1
    tiles = _photo(mask, _CLOTH, (225, 222, 215))
    tiles[40:43] = (150, 148, 145)
    assert held_by(tiles, mask).hooks == 0


def test_a_hole_that_shows_something_else_than_the_ground_is_noticed() -> None:
    mask = _body()
    mask[160:220, 150:170] = False
    photo = _photo(mask, _CLOTH, (225, 222, 215))
    assert not shows_something(to_lab(photo), mask)
    shaded = photo.copy()
    shaded[160:220, 150:170] = (shaded[160:220, 150:170] * 0.6).astype(np.uint8)
    assert not shows_something(to_lab(shaded), mask)
    photo[162:218, 152:168] = (90, 190, 120)
    assert shows_something(to_lab(photo), mask)


def test_a_garment_on_a_hook_is_not_trusted_and_the_reason_is_said() -> None:
    photo = _photo(_body(), _CLOTH, (225, 222, 215))
    assert trust(consensus(photo))[0] >= TRUSTED
    photo[25:62, 158:163] = (20, 20, 20)
    score, reasons = trust(consensus(photo))
    assert score < TRUSTED
    assert "a hanger runs into the garment" in reasons


def test_shaded_ground_is_nearer_to_the_ground_than_to_the_cloth() -> None:
    mask = _body()
    photo = _photo(mask)
    photo[200:210, 100:110] = (np.array(_GROUND) * 0.6).astype(np.uint8)
    asked = np.zeros_like(mask)
    asked[200:240, 100:110] = True
    looks = looks_of(photo, eroded(mask, 4), np.asarray(~dilated(mask, 4), bool), asked)
    assert looks is not None
    assert looks.nearer[202:208, 102:108].min() > 0
    assert looks.nearer[214:240, 100:110].max() < 0


def test_a_belt_in_the_ground_s_colour_is_no_gap() -> None:
    mask, belt = _body(), np.zeros((360, 320), bool)
    belt[196:206, 60:260] = True
    photo = _photo(mask)
    photo[belt] = (np.array(_GROUND) * 0.8).astype(np.uint8)
    assert not (slivers(photo, mask) & eroded(belt, 2)).any()


def test_the_end_of_a_gap_that_a_fold_closes_is_opened_too() -> None:
    mask, end = _body(), np.zeros((360, 320), bool)
    end[268:282, 80:86] = True  # open towards nothing, 18 px above the hem
    photo = _photo(mask, (205, 208, 212), (120, 20, 40))
    photo[end] = (112, 20, 38)
    assert slivers(photo, mask)[eroded(end, 1)].all()


def test_bits_apart_from_the_garment_are_noticed_and_a_set_of_two_is_not() -> None:
    mask = _body()
    assert not in_bits(mask)
    bits = mask.copy()
    bits[20:30, 100:120] = True
    assert in_bits(bits)
    pair = mask.copy()
    pair[:, 150:170] = False
    assert not in_bits(pair)


def test_a_plain_end_that_sticks_out_of_a_pattern_is_found_and_a_sleeve_of_the_pattern_is_not() -> None:
    mask = _body()
    sleeve = cv2.line(mask.astype(np.uint8), (255, 150), (305, 190), 1, 11) > 0
    photo = _photo(sleeve, (40, 40, 40))
    for row in range(0, 360, 8):
        photo[row : row + 3][sleeve[row : row + 3]] = (190, 150, 120)
    assert not foreign_ends(working_copy(photo, 360), sleeve).any()
    held = cv2.line(sleeve.astype(np.uint8), (258, 80), (300, 66), 1, 11) > 0
    photo[held & ~sleeve] = (240, 240, 236)
    found = foreign_ends(working_copy(photo, 360), held)
    assert found[60:76, 275:298].any()
    assert not found[100:].any()
