"""A worn garment in drawn pictures: where it is, its colours in any light, its pattern and its print."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.color import lab2rgb, rgb2lab

from tests.painter import flatlay
from tools.checks.garment import APART, measured_right, worn_garment
from tools.checks.verdict import Check
from tools.cutout import FlatlayAnalyses
from tools.cutout.weights import WeightsError
from tools.imaging.arrays import Colour, Mask, Rgb
from tools.imaging.colour import colours_to_lab, to_levels, to_linear
from tools.vision.even_shift import EvenShift, corrected, even_shift
from tools.vision.worn_colour import WornColours, moved, palette, small, worn_colours
from tools.vision.worn_print import PrintMatch, match_print
from tools.vision.worn_region import SURE, Region, find_region, place_of, slimness

PHOTO, MASK = flatlay()
SKIN, JEANS, STREET = (198, 150, 124), (70, 76, 88), (186, 184, 180)
LIGHTS = {
    "evening": (1.15, 0.97, 0.68),
    "cool": (0.82, 0.98, 1.25),
    "green": (0.86, 1.12, 0.84),
    "dim": (0.6, 0.6, 0.6),
}


def worn(
    tint: tuple[float, float] = (0, 0), *, gains: tuple[float, float, float] = (1, 1, 1), cloth: Rgb = PHOTO
) -> tuple[Rgb, Mask]:
    """A person on a grey street in the garment: bent, small, its a* and b* shifted, and all in one light."""
    street = np.zeros((900, 700, 3), np.uint8)
    street[:] = (np.linspace(1.03, 0.9, 900)[:, None] * np.array(STREET))[:, None].clip(0, 255).astype(np.uint8)
    cv2.rectangle(street, (270, 560), (430, 899), JEANS, -1)
    cv2.circle(street, (350, 190), 70, SKIN, -1)
    for side in (235, 465):
        cv2.line(street, (side, 330), (side, 600), SKIN, 36)
    height, width = cloth.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    target = np.array([[200, 230], [510, 220], [490, 640], [215, 620]], np.float32)
    bend = cv2.getPerspectiveTransform(source, target)
    shifted = np.round(np.clip(lab2rgb(rgb2lab(cloth) + np.array([0, *tint])), 0, 1) * 255).astype(np.uint8)
    garment = cv2.warpPerspective(shifted, bend, (700, 900))
    inside = cv2.warpPerspective(MASK.astype(np.uint8), bend, (700, 900)) > 0
    picture = np.where(inside[..., None], garment, street).astype(np.uint8)
    lit = np.clip(np.rint(to_levels(to_linear(picture) * np.array(gains, np.float32))), 0, 255)
    return lit.astype(np.uint8), np.asarray(inside, bool)


def colours(picture: Rgb, photo: Rgb = PHOTO) -> WornColours:
    return worn_colours(photo, MASK, picture, "t-shirt")


def judged(picture: Rgb, photo: Rgb = PHOTO) -> Check:
    seen = colours(picture, photo)
    prints = match_print(photo, MASK, picture, seen.region.mask) if seen.region.mask.any() else None
    return worn_garment(seen, prints)


def printed(colour: Colour = (60, 90, 150)) -> Rgb:
    """A plain flat-lay with a print of shapes and letters that has no mirror symmetry."""
    photo = flatlay(colour, stripes=False)[0].copy()
    rng = np.random.default_rng(4)
    for x, y in rng.integers((150, 180), (270, 330), (40, 2)):
        cv2.circle(photo, (int(x), int(y)), int(rng.integers(3, 9)), (240, 230, 200), -1)
    cv2.putText(photo, "RK7", (140, 380), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (240, 230, 200), 5, cv2.LINE_AA)
    return np.asarray(photo, np.uint8)


def test_the_region_is_the_garment_and_is_sure() -> None:
    picture, true = worn()
    found = colours(picture).region
    assert (found.mask & true).sum() / (found.mask | true).sum() > 0.85
    assert found.sure >= SURE


def test_a_box_from_a_judge_leaves_out_what_is_outside_it() -> None:
    picture, true = worn()
    cv2.rectangle(picture, (20, 240), (150, 620), (60, 90, 150), -1)  # a bag in the garment's colour
    found = worn_colours(PHOTO, MASK, picture, "t-shirt", (190, 210, 520, 650)).region
    assert not found.mask[:, :160].any()
    assert (found.mask & true).sum() / true.sum() > 0.8


def test_a_person_all_in_the_garments_colours_is_no_sure_region_until_a_judge_says_where_the_garment_is() -> None:
    tan, mask = flatlay(SKIN, stripes=False)
    picture, _ = worn(cloth=tan)
    cv2.rectangle(picture, (270, 560), (430, 899), SKIN, -1)
    whole = worn_colours(tan, mask, picture, "t-shirt")
    assert whole.region.mask[700:, 300:400].mean() > 0.8, "the legs are in it"
    assert whole.region.sure < SURE
    assert worn_garment(whole).status == "unverified"
    seen = worn_colours(tan, mask, picture, "t-shirt", (200, 225, 510, 640))
    assert seen.region.sure >= SURE
    assert not seen.region.mask[700:].any()


def test_a_net_that_knows_the_person_leaves_out_what_is_beside_it() -> None:
    picture, true = worn()
    cv2.rectangle(picture, (20, 240), (150, 620), (60, 90, 150), -1)  # a bag in the garment's colour
    person = cv2.blur(np.pad(np.ones((900, 320), np.float32), ((0, 0), (190, 190))), (9, 9))
    found = worn_colours(PHOTO, MASK, picture, "t-shirt", wearer=np.asarray(person, np.float32)).region
    assert not found.mask[:, :150].any()
    assert (found.mask & true).sum() / true.sum() > 0.8
    assert FlatlayAnalyses("none").wearer(picture) is None
    with pytest.raises(WeightsError, match="BESTSHOT_WORN_NET=gone"):
        FlatlayAnalyses("none", "gone.onnx").wearer(picture)


def test_a_region_much_slimmer_than_the_flat_lay_is_unsure() -> None:
    picture, _ = worn()
    (seen, _), (shades, _) = small(picture), palette(colours_to_lab(PHOTO[MASK][::50]))
    narrow = np.asarray(cv2.resize(seen, None, fx=0.4, fy=1), np.uint8)
    as_laid, slimmer = (find_region(one, shades, "upper", slim=slimness(MASK)).sure for one in (seen, narrow))
    assert as_laid >= SURE > slimmer
    assert find_region(narrow, shades, "upper").sure >= SURE, "where the proportions are not known"


@pytest.mark.parametrize("light", LIGHTS)
def test_a_light_on_set_skin_and_garment_is_no_fault(light: str) -> None:
    seen = judged(worn(gains=LIGHTS[light])[0])
    assert seen.status == "passed", seen


@pytest.mark.parametrize("tint", [(18, 22), (-25, 20), (30, 0)])
def test_a_recoloured_garment_on_an_unchanged_set_fails(tint: tuple[float, float]) -> None:
    seen = judged(worn(tint)[0])
    assert (seen.status, seen.stage) == ("failed", "composite"), seen


def test_a_picture_without_the_garment_fails_and_names_the_colour() -> None:
    seen = judged(np.full((300, 300, 3), (190, 186, 180), np.uint8))
    assert seen.status == "failed"
    assert "not there, as #" in str(seen.fault)


def test_a_lost_pattern_fails() -> None:
    plain = flatlay(stripes=False)[0]
    seen = judged(worn(cloth=plain)[0])
    assert seen.status == "failed", seen


def test_a_print_is_found_and_its_mirror_image_fails() -> None:
    photo = printed()
    picture, true = worn(cloth=photo)
    straight = match_print(photo, MASK, picture, true)
    assert "pattern" in measured_right(colours(picture, photo), straight)
    mirrored = np.ascontiguousarray(picture[:, ::-1])
    seen = judged(mirrored, photo)
    assert (seen.status, seen.fault) == ("failed", "its print is mirrored")


def test_a_print_that_cannot_be_measured_is_said_to_be_unmeasured() -> None:
    seen = worn_garment(colours(worn()[0]), None)
    assert "pattern not measured" in seen.evidence
    assert "pattern" not in measured_right(colours(worn()[0]), None)


def test_where_code_is_not_sure_the_garment_is_unverified() -> None:
    white, _ = flatlay((238, 238, 238), stripes=False)
    seen = judged(np.full((900, 700, 3), 236, np.uint8), white)
    assert seen.status != "passed"


def test_no_garment_to_look_for_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        worn_colours(PHOTO, np.zeros_like(MASK), PHOTO)


@given(st.lists(st.tuples(st.floats(0, 45), st.floats(-60, 60), st.floats(-60, 60)), min_size=40, max_size=80))
def test_the_distance_of_palettes_is_that_of_a_shift(lab: list[tuple[float, float, float]]) -> None:
    known = palette(np.array(lab, np.float32))
    assert moved(known, known)[0] == pytest.approx(0, abs=1e-2)
    apart, move = moved(known, (known[0] + np.array([0, 3, 4], np.float32), known[1]))
    assert apart <= 5 + 1e-2
    assert np.allclose(move, (0, 3, 4), atol=2e-2)


@pytest.mark.parametrize("tint", [(15, 2), (-12, 12), (8, 16)])
def test_an_even_shift_of_the_garment_alone_is_corrected_and_the_rest_stays(tint: tuple[float, float]) -> None:
    picture, true = worn(tint)
    shift = even_shift(PHOTO, MASK, picture, "t-shirt")
    assert shift is not None
    assert np.allclose(shift.chroma, tint, atol=4)
    mended, amount = corrected(picture, shift)
    assert np.array_equal(mended[amount == 0], picture[amount == 0])
    far = cv2.dilate(true.astype(np.uint8), np.ones((25, 25), np.uint8)) == 0
    assert np.array_equal(mended[far], picture[far])
    assert colours(mended).apart < min(APART, colours(picture).apart)
    assert judged(mended).status == "passed"


@pytest.mark.parametrize("light", LIGHTS)
def test_light_is_left_as_it_is(light: str) -> None:
    assert even_shift(PHOTO, MASK, worn(gains=LIGHTS[light])[0], "t-shirt") is None


def test_another_garment_and_an_unknown_place_are_not_corrected() -> None:
    assert even_shift(PHOTO, MASK, worn((40, 40))[0], "t-shirt") is None
    assert even_shift(PHOTO, MASK, worn((15, 2))[0], "") is None


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(4, 40), st.floats(-25, 25), st.floats(-25, 25))
def test_a_correction_never_touches_what_it_gave_no_share(left: int, top: int, side: int, a: float, b: float) -> None:
    rng = np.random.default_rng(left + 61 * top)
    picture = rng.integers(0, 256, (100, 100, 3), dtype=np.uint8)
    mask = np.zeros((100, 100), bool)
    mask[top : top + side, left : left + side] = True
    mended, amount = corrected(picture, EvenShift(np.array([a, b], np.float32), Region(mask, 1.0)))
    assert np.array_equal(mended[amount == 0], picture[amount == 0])
    assert not amount[np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0)].any()


@pytest.mark.parametrize(
    ("category", "place"),
    [("T-shirt", "upper"), ("wide trousers", "lower"), ("Shirt dress", "whole"), ("shorts", "lower"), ("", "whole")],
)
def test_a_category_is_worn_at_its_place(category: str, place: str) -> None:
    assert place_of(category) == place


def test_nothing_in_the_garments_colours_is_no_region() -> None:
    empty = find_region(np.full((120, 90, 3), 200, np.uint8), np.array([[9, 40, -40]], np.float32), "upper")
    assert not empty.mask.any()
    assert empty.sure == 0


@pytest.mark.parametrize(
    ("apart", "agreeing", "status"), [(12.0, 60, "passed"), (12.0, 3, "failed"), (17.0, 60, "failed")]
)
def test_where_the_print_agrees_skin_in_the_region_is_no_other_colour(apart: float, agreeing: int, status: str) -> None:
    seen = replace(colours(worn()[0]), apart=apart)
    assert worn_garment(seen, PrintMatch(agreeing, 0)).status == status
