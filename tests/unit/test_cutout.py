"""Cutting a garment out: what is garment, what is ground, and saying so when that is unclear."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.garments import flatlay
from tools.images.arrays import Mask, Rgb
from tools.images.cutout import STRATEGIES, TRUSTED, answerable_to, consensus, cut_out, quick_mask, segment, trust
from tools.images.cutout.report import lost_beyond, report_on
from tools.images.cutout.working import working_copy

_GARMENT, _GROUND = (40, 70, 150), (205, 190, 165)


def _iou(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))


def _photo(mask: Mask, garment: tuple[int, int, int] = _GARMENT, ground: tuple[int, int, int] = _GROUND) -> Rgb:
    """A mask as a photo: soft edge, folds, a lamp's fall-off, camera noise."""
    height, width = mask.shape
    y, x = np.mgrid[:height, :width]
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)[..., None]
    folds = 6 * np.sin(x / 9 + y / 23)[..., None]
    lamp = 14 * (1 - np.hypot(y / height - 0.4, x / width - 0.4))[..., None]
    noise = np.random.default_rng(3).normal(0, 3, (height, width, 3))
    colours = soft * np.array(garment) + (1 - soft) * np.array(ground) + soft * folds + lamp + noise
    return np.asarray(np.clip(colours, 0, 255), np.uint8)


def _shirt(height: int = 320, width: int = 240, gap: int = 16) -> Mask:
    """A long-sleeved shirt whose hanging sleeves leave a closed gap to the body on either side."""
    canvas = np.zeros((height, width), np.uint8)
    cv2.rectangle(canvas, (78, 60), (162, 270), 1, -1)
    for side in (-1, 1):
        outer = 120 + side * (42 + gap + 26)
        inner = 120 + side * (42 + gap)
        cv2.rectangle(canvas, (min(inner, outer), 66), (max(inner, outer), 250), 1, -1)
        cv2.rectangle(canvas, (min(120, outer), 60), (max(120, outer), 96), 1, -1)
        cv2.rectangle(canvas, (min(120, outer), 232), (max(120, outer), 250), 1, -1)
    return np.asarray(canvas > 0, bool)


def _skirt(height: int = 300, width: int = 240) -> Mask:
    canvas = np.zeros((height, width), np.uint8)
    cv2.fillPoly(canvas, [np.array([[90, 60], [150, 60], [195, 240], [45, 240]], np.int32)], 1)
    return np.asarray(canvas > 0, bool)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_finds_a_plain_garment(strategy: str) -> None:
    truth = _skirt()
    assert _iou(segment(_photo(truth), strategy), truth) > 0.96


@pytest.mark.parametrize("strategy", ["agreed", "colour", "texture"])
def test_the_gap_between_sleeve_and_body_is_ground(strategy: str) -> None:
    truth = _shirt()
    found = segment(_photo(truth), strategy)
    assert not found[165, 68] and not found[165, 172]
    assert _iou(found, truth) > 0.95


def test_the_same_photo_gives_the_same_bytes() -> None:
    photo = _photo(_skirt())
    once, again = cut_out(photo, "agreed"), cut_out(photo.copy(), "agreed")
    assert once.rgba.tobytes() == again.rgba.tobytes()
    assert once.report == again.report


def test_the_number_of_threads_changes_nothing() -> None:
    photo = _photo(_shirt())
    threads = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        alone = consensus(photo)
        cv2.setNumThreads(4)
        together = consensus(photo)
    finally:
        cv2.setNumThreads(threads)
    assert all(np.array_equal(alone.masks[name], together.masks[name]) for name in STRATEGIES)


def test_a_clear_photo_is_trusted_and_without_doubt() -> None:
    found = consensus(_photo(_skirt()))
    score, reasons = trust(found)
    assert score >= 0.9 and reasons == ()
    assert found.doubt.mean() < 0.002
    assert not (found.sure & found.doubt).any()


def test_a_garment_cut_by_the_frame_is_reported_with_its_side_and_not_trusted() -> None:
    photo = _photo(_shirt())[:, 60:]
    score, reasons = trust(consensus(np.ascontiguousarray(photo)))
    assert "the garment leaves the photo on the left" in reasons
    assert score < TRUSTED


def test_a_grazed_frame_is_no_loss_but_a_cut_sleeve_is() -> None:
    y, x = np.ogrid[:200, :200]
    grazing = np.asarray((y - 100) ** 2 + (x - 79) ** 2 < 80**2, bool)
    sleeve = np.zeros((200, 200), bool)
    sleeve[60:140, 60:180] = True
    sleeve[80:110, :60] = True
    assert lost_beyond(grazing, "left") < 0.01 < 0.03 < lost_beyond(sleeve, "left")


def test_a_hook_of_another_colour_goes_and_a_strap_of_the_same_colour_stays() -> None:
    truth = _skirt()
    part = np.zeros_like(truth)
    part[20:62, 118:123] = True
    hook = _photo(truth)
    hook[part] = (20, 20, 20)
    strap = _photo(np.asarray(truth | part, bool))
    assert segment(hook, "agreed")[25:50, 114:127].mean() < 0.05
    assert segment(strap, "colour")[25:50, 119:122].mean() > 0.8


def test_the_edge_is_soft_and_keeps_no_colour_of_the_ground() -> None:
    truth = _skirt()
    made = cut_out(_photo(truth), "agreed")
    alpha = made.rgba[..., 3]
    soft = (alpha > 0) & (alpha < 255)
    outline = (truth & ~cv2.erode(truth.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)).sum()
    assert 0.5 * outline < soft.sum() < 4 * outline
    rim = made.rgba[soft][:, :3].astype(float)
    to_garment = np.abs(rim - np.array(_GARMENT)).sum(axis=1)
    to_ground = np.abs(rim - np.array(_GROUND)).sum(axis=1)
    assert (to_garment < to_ground).mean() > 0.99


def test_the_box_has_the_size_of_the_picture_and_holds_the_garment() -> None:
    truth = _skirt()
    made = cut_out(_photo(truth), "colour")
    left, top, right, bottom = made.box
    assert made.rgba.shape == (bottom - top, right - left, 4)
    assert made.mask.shape == truth.shape
    assert made.mask.sum() == made.mask[top:bottom, left:right].sum()


def test_a_large_photo_is_cut_at_its_own_resolution() -> None:
    small = _skirt()
    photo = cv2.resize(_photo(small), None, fx=6, fy=6, interpolation=cv2.INTER_CUBIC)
    truth = cv2.resize(small.astype(np.float32), None, fx=6, fy=6, interpolation=cv2.INTER_LINEAR) > 0.5
    found = segment(np.asarray(photo, np.uint8), "agreed")
    assert found.shape == photo.shape[:2]
    assert _iou(found, np.asarray(truth, bool)) > 0.97


def test_the_quick_mask_is_near_the_truth() -> None:
    truth = _skirt()
    assert _iou(quick_mask(_photo(truth)), truth) > 0.9


def test_a_garment_in_the_ground_s_own_colour_is_not_trusted() -> None:
    score, reasons = trust(consensus(_photo(_skirt(), garment=(203, 189, 165))))
    assert score < TRUSTED and reasons


def test_an_empty_mask_is_reported_in_words() -> None:
    work = working_copy(_photo(_skirt()))
    assert report_on(work, np.zeros(work.shape, bool)).problems == ("no garment was found",)


def test_an_unknown_strategy_is_named() -> None:
    with pytest.raises(ValueError, match='unknown strategy "magic"'):
        segment(_photo(_skirt()), "magic")


@pytest.mark.parametrize("wrong", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32)])
def test_a_wrong_array_is_refused_with_its_shape(wrong: Rgb) -> None:
    with pytest.raises(ValueError, match="must be"):
        consensus(wrong)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    height=st.integers(1, 70),
    width=st.integers(1, 70),
    seed=st.integers(0, 99),
    kind=st.sampled_from(["flat", "noise", "halves"]),
)
def test_no_picture_crashes_and_pictures_without_a_garment_are_not_trusted(
    height: int, width: int, seed: int, kind: str
) -> None:
    random = np.random.default_rng(seed)
    photo = np.full((height, width, 3), random.integers(0, 256, 3), np.uint8)
    if kind == "noise":
        photo = random.integers(0, 256, (height, width, 3)).astype(np.uint8)
    elif kind == "halves":
        photo[:, : width // 2] = 255 - photo[0, 0]
    found = consensus(photo)
    score, reasons = trust(found)
    assert found.sure.shape == found.doubt.shape == (height, width)
    assert score < TRUSTED and reasons
    made = cut_out(photo, found.best)
    assert made.rgba.shape[2] == 4
    assert quick_mask(photo).shape == (height, width)


def test_another_choice_may_lose_nothing_that_the_first_has_and_doubts_what_it_adds() -> None:
    photo, mask = flatlay()
    first = consensus(photo)
    shorter, longer = first.masks[first.best].copy(), first.masks[first.best].copy()
    shorter[-len(mask) // 3 :] = False
    longer[10:60, 10:60] = True
    held = answerable_to(replace(first, masks={**first.masks, first.best: shorter}, sure=shorter), first)
    assert held.sure[first.masks[first.best]].all(), "the lost part still has to be shown"
    held = answerable_to(replace(first, masks={**first.masks, first.best: longer}, sure=longer), first)
    assert held.doubt[12:58, 12:58].all()
    assert trust(held)[0] < TRUSTED <= trust(first)[0]
