"""Hooks, clips and arms of a hanger: taken off and named, and a garment without one is left alone."""

import cv2
import numpy as np
import pytest

from tests.mask_photos import body, nothing, photo_of
from tools.cutout.tags_and_hangers import without_hanger
from tools.imaging.colour import picture_to_lab
from tools.imaging.masks import dilated


def test_a_plain_garment_is_held_by_nothing() -> None:
    mask = body()
    bare = without_hanger(picture_to_lab(photo_of(mask)), mask, mask)
    assert (bare.mask == mask).all()
    assert (bare.faults, bare.notes) == ((), ())


def test_a_hook_is_taken_off_and_named_and_a_pair_of_straps_stays() -> None:
    mask = body()
    hook, straps = nothing(mask), nothing(mask)
    hook[25:62, 156:162] = True
    straps[25:62, 90:96] = straps[25:62, 224:230] = True
    lab = picture_to_lab(photo_of(np.asarray(mask | straps, bool)))
    bare = without_hanger(lab, np.asarray(mask | hook, bool), mask)
    assert bare.faults or bare.notes
    assert not bare.mask[hook & ~dilated(mask, 2)].any()
    assert without_hanger(lab, np.asarray(mask | straps, bool), mask).faults == ()


@pytest.mark.parametrize("shows", [True, False])
def test_a_hook_is_taken_off_without_blame_where_the_garment_is_whole_behind_it(shows: bool) -> None:
    mask, hook = body(), nothing(body())
    hook[25:62, 156:162] = True
    photo = photo_of(mask)
    photo[hook] = (250, 250, 250)
    if shows:
        photo[66:72, 130:190] = (250, 250, 250)  # the hanger's bar in the neck
    bare = without_hanger(picture_to_lab(photo), np.asarray(mask | hook, bool), mask)
    assert not bare.mask[hook & ~dilated(mask, 2)].any()
    assert bare.faults == (("a hanger runs into the garment",) if shows else ())
    assert bare.notes == (() if shows else ("the hook of a hanger was taken off",))


def test_a_dark_hook_that_the_mask_leaves_out_is_named_and_the_joint_of_two_boards_is_not() -> None:
    mask = body()
    for bottom, named in ((25, True), (0, False)):
        photo = photo_of(mask, ground=(226, 222, 216))
        photo[bottom:62, 158:162] = (20, 20, 20)  # the joint goes on to the frame
        if not bottom:
            photo = np.asarray(cv2.copyMakeBorder(photo, 120, 0, 0, 0, cv2.BORDER_REPLICATE), np.uint8)
        outline_there = np.pad(mask, ((photo.shape[0] - mask.shape[0], 0), (0, 0)))
        bare = without_hanger(picture_to_lab(photo), outline_there, nothing(outline_there))
        assert bool(bare.faults or bare.notes) is named


def test_a_clip_on_the_waistband_is_named_and_taken_off() -> None:
    mask = body()
    clip = nothing(mask)
    clip[38:64, 80:104] = True
    photo = photo_of(mask)
    photo[clip] = (250, 250, 245)
    bare = without_hanger(picture_to_lab(photo), np.asarray(mask | clip, bool), mask)
    assert bare.faults == ("a hanger shows beside the garment",)
    assert not bare.mask[clip & ~dilated(mask, 6)].any()


def test_the_head_of_a_hanger_that_only_its_arms_hold_is_named_and_two_straps_in_a_loop_are_not() -> None:
    mask = body()
    for head, named in ((16, True), (4, False)):
        shape = mask.astype(np.uint8)
        for foot in (110, 210):
            cv2.line(shape, (160, 25), (foot, 62), 1, 8)
        cv2.circle(shape, (160, 25), head, 1, -1)
        held = np.asarray(shape > 0, bool)
        bare = without_hanger(picture_to_lab(photo_of(held)), held, mask)
        assert (bare.faults == ("a hanger shows beside the garment",)) is named
