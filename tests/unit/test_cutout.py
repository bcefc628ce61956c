"""Cutting a garment out: what is garment, what is ground, and saying so when that is unclear."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.painter import flatlay
from tools.cutout import FlatlayAnalyses
from tools.cutout.analysis import Outline, analyse, chosen_net, first_look, outline, several
from tools.cutout.confidence import TRUSTED, confidence, leaving, lost_beyond, worn
from tools.cutout.hangers import without_hanger
from tools.cutout.holes import without_tags
from tools.cutout.net import Floats, Net
from tools.cutout.refine import ground_in, soft_alpha, soft_cut, studio_key, without_gaps
from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import picture_to_lab
from tools.imaging.encoding import encode_png
from tools.imaging.masks import dilated
from tools.imaging.opening import PictureError
from tools.vision.garment_area import border_mask

NETS = [None, *filter(None, [chosen_net("auto")])]  # with what is on this disk, and always by GrabCut alone
_GARMENT, _GROUND = (40, 70, 150), (205, 190, 165)


def _outline(photo: Rgb, net: Net | None) -> Outline:
    return outline(photo, net, border_mask(photo))


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


def _skirt(height: int = 300, width: int = 240) -> Mask:
    canvas = np.zeros((height, width), np.uint8)
    cv2.fillPoly(canvas, [np.array([[90, 60], [150, 60], [195, 240], [45, 240]], np.int32)], 1)
    return np.asarray(canvas > 0, bool)


def _body(height: int = 360, width: int = 320) -> Mask:
    mask = np.zeros((height, width), bool)
    mask[60:300, 60:260] = True
    return mask


def _nothing(mask: Mask) -> Mask:
    return np.zeros_like(mask)


@pytest.mark.parametrize("net", NETS)
def test_a_plain_garment_is_found_trusted_and_without_doubt(net: Net | None) -> None:
    photo, truth = flatlay()
    found = _outline(photo, net)
    assert _iou(found.mask, truth) > 0.97
    assert (found.trust, found.faults) == (1.0 if net else 0.9, ())
    assert not found.doubt.any()


@pytest.mark.parametrize("net", NETS)
def test_a_garment_cut_by_the_frame_is_reported_with_its_side_and_not_trusted(net: Net | None) -> None:
    photo, _ = flatlay()
    found = _outline(np.ascontiguousarray(photo[:, 120:]), net)
    assert "the garment leaves the photo on the left" in found.faults
    assert found.trust < TRUSTED


def test_a_grazed_frame_is_no_loss_but_a_cut_sleeve_is() -> None:
    y, x = np.ogrid[:200, :200]
    grazing = np.asarray((y - 100) ** 2 + (x - 79) ** 2 < 80**2, bool)
    sleeve = np.zeros((200, 200), bool)
    sleeve[60:140, 60:180] = True
    sleeve[80:110, :60] = True
    assert lost_beyond(grazing, "left") < 0.01 < 0.03 < lost_beyond(sleeve, "left")
    assert leaving(sleeve) == ("left",)


@pytest.mark.parametrize("net", NETS)
def test_a_garment_in_the_grounds_own_colour_is_not_trusted(net: Net | None) -> None:
    found = _outline(_photo(_skirt(), _GROUND, _GROUND), net)
    assert found.trust < TRUSTED
    assert found.faults


@pytest.mark.parametrize("net", NETS)
@given(kind=st.sampled_from(["black", "white", "noise", "stripes", "gradient"]), side=st.integers(1, 180))
@example(kind="stripes", side=79)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_picture_crashes_and_pictures_without_a_garment_are_not_trusted(
    net: Net | None, kind: str, side: int
) -> None:
    _, x = np.mgrid[: side + 7, :side]
    shades = {
        "black": np.zeros_like(x), "white": np.full_like(x, 255), "stripes": (x % 4 < 2) * 200,
        "noise": np.random.default_rng(1).integers(0, 255, x.shape), "gradient": x * 255 // max(side, 1),
    }  # fmt: skip
    photo = np.repeat(shades[kind][..., None], 3, axis=2).astype(np.uint8)
    assert analyse(encode_png(photo), net).trust < TRUSTED


def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(PictureError, match="not a picture"):
        analyse(b"no picture at all", None)


def test_a_large_photo_is_cut_at_its_own_resolution() -> None:
    photo, truth = flatlay()
    large = np.asarray(cv2.resize(photo, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC), np.uint8)
    found = analyse(encode_png(large), None)
    left, top, width, height = cv2.boundingRect(truth.astype(np.uint8))
    assert found.rgba.shape[:2] == pytest.approx((4 * height, 4 * width), abs=24)
    assert found.origin == pytest.approx((4 * left, 4 * top), abs=16)
    assert found.detail == pytest.approx(4 * max(width, height), abs=24)
    assert max(found.rgb.shape) == 1000


@pytest.mark.parametrize("net", NETS)
def test_a_white_garment_on_a_studios_near_white_ground_is_cut_by_the_ground_s_exact_colour(net: Net | None) -> None:
    photo, truth = np.full((520, 420, 3), 246, np.uint8), flatlay()[1]
    shade = 251 + 3 * np.sin(np.mgrid[:520, :420][1] / 7)
    photo[truth] = np.repeat(shade[truth][:, None], 3, axis=1).astype(np.uint8)
    rim = truth & ~cv2.erode(truth.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    photo[rim] = (222, 224, 226)
    assert studio_key(photo) is not None
    found = _outline(photo, net)
    assert _iou(found.mask, truth) > 0.97


def test_the_edge_is_soft_and_keeps_no_colour_of_the_ground() -> None:
    truth = _skirt()
    rgba = soft_cut(_photo(truth, _GARMENT, (230, 40, 40)), truth)
    seen = rgba[..., 3] > 0
    assert 0 < ((rgba[..., 3] > 0) & (rgba[..., 3] < 255)).sum() < 4 * 700
    assert (rgba[seen][:, 2].astype(int) > rgba[seen][:, 0]).all()  # blue, as the garment


def test_alpha_ends_hard_at_the_photos_frame() -> None:
    mask = np.zeros((60, 60), bool)
    mask[20:, :] = True
    assert (soft_alpha(mask)[-1] == 1).all()


def _hole(colour: tuple[float, float, float], **more: tuple[int, int, int]) -> tuple[Floats, Mask, Mask]:
    """The Lab photo of a garment with a region of this colour, its outline without the region, and the region."""
    mask = _body()
    photo, hole = _photo(mask, **more), _nothing(mask)
    hole[160:220, 150:172] = True
    photo[hole] = np.array(colour).astype(np.uint8)
    return picture_to_lab(photo), np.asarray(mask & ~hole, bool), hole


@pytest.mark.parametrize("shade", [1.0, 0.6])
@pytest.mark.parametrize("least", [None, 0.1, 0.7])
def test_a_hole_that_shows_the_ground_or_its_shadow_stays_open(shade: float, least: float | None) -> None:
    lab, mask, hole = _hole((_GROUND[0] * shade, _GROUND[1] * shade, _GROUND[2] * shade))
    found = without_tags(lab, mask, None if least is None else np.full(mask.shape, least, np.float32))
    assert not found.mask[hole].any()
    assert not (found.parts | found.unclear).any()


@pytest.mark.parametrize("shade", [1.0, 0.75, 0.55])
def test_ground_in_a_gap_is_told_from_the_garment_in_any_shade(shade: float) -> None:
    mask, ground = _body(), (190, 60, 50)
    photo, gap = _photo(mask, (52, 66, 92), ground), _nothing(mask)
    gap[200:300, 90:97] = True
    photo[gap] = (np.array(ground) * shade).astype(np.uint8)
    assert ground_in(picture_to_lab(photo), mask)[gap].mean() > 0.7
    assert not ground_in(picture_to_lab(photo), mask)[70:290, 110:250].any()


@pytest.mark.parametrize("width", [7, 12])
def test_a_gap_between_sleeve_and_body_is_opened_to_its_narrow_end_and_the_garment_stays(width: int) -> None:
    mask, ground = _body(), (190, 60, 50)
    photo, gap = _photo(mask, (52, 66, 92), ground), _nothing(mask)
    cv2.fillPoly(gap.view(np.uint8), [np.array([[90, 299], [90 + width, 299], [91, 200]], np.int32)], 1)
    photo[gap] = [value * 3 // 4 for value in ground]
    photo[100:110, 200:210] = [value * 3 // 4 for value in ground]  # a button
    found = without_gaps(picture_to_lab(photo), mask, None)
    assert not found[gap].any()
    assert found[mask & ~dilated(gap, 3)].all()


@pytest.mark.parametrize("least", [None, 0.97])
def test_a_tag_in_the_garment_is_kept_and_reported(least: float | None) -> None:
    lab, mask, hole = _hole((90, 200, 120))
    found = without_tags(lab, mask, None if least is None else np.full(mask.shape, least, np.float32))
    assert found.mask[hole].all()
    assert found.parts[hole].all()


def test_a_white_print_on_a_white_ground_is_kept_where_every_view_sees_the_garment() -> None:
    lab, mask, hole = _hole((250, 250, 250), garment=(90, 30, 140), ground=(250, 250, 250))
    assert without_tags(lab, mask, np.ones(mask.shape, np.float32)).mask[hole].all()


def test_what_is_neither_ground_nor_surely_garment_is_unclear() -> None:
    lab, mask, hole = _hole((90, 200, 120))
    assert without_tags(lab, mask, np.full(mask.shape, 0.6, np.float32)).unclear[hole].all()


def test_a_plain_garment_is_held_by_nothing() -> None:
    mask = _body()
    bare = without_hanger(picture_to_lab(_photo(mask)), mask, mask)
    assert (bare.mask == mask).all()
    assert (bare.faults, bare.notes) == ((), ())


def test_a_hook_is_taken_off_and_named_and_a_pair_of_straps_stays() -> None:
    mask = _body()
    hook, straps = _nothing(mask), _nothing(mask)
    hook[25:62, 156:162] = True
    straps[25:62, 90:96] = straps[25:62, 224:230] = True
    lab = picture_to_lab(_photo(np.asarray(mask | straps, bool)))
    bare = without_hanger(lab, np.asarray(mask | hook, bool), mask)
    assert bare.faults or bare.notes
    assert not bare.mask[hook & ~dilated(mask, 2)].any()
    assert without_hanger(lab, np.asarray(mask | straps, bool), mask).faults == ()


@pytest.mark.parametrize("shows", [True, False])
def test_a_hook_is_taken_off_without_blame_where_the_garment_is_whole_behind_it(shows: bool) -> None:
    mask, hook = _body(), _nothing(_body())
    hook[25:62, 156:162] = True
    photo = _photo(mask)
    photo[hook] = (250, 250, 250)
    if shows:
        photo[66:72, 130:190] = (250, 250, 250)  # the hanger's bar in the neck
    bare = without_hanger(picture_to_lab(photo), np.asarray(mask | hook, bool), mask)
    assert not bare.mask[hook & ~dilated(mask, 2)].any()
    assert bare.faults == (("a hanger runs into the garment",) if shows else ())
    assert bare.notes == (() if shows else ("the hook of a hanger was taken off",))


def test_a_dark_hook_that_the_mask_leaves_out_is_named_and_the_joint_of_two_boards_is_not() -> None:
    mask = _body()
    for bottom, named in ((25, True), (0, False)):
        photo = _photo(mask, ground=(226, 222, 216))
        photo[bottom:62, 158:162] = (20, 20, 20)  # the joint goes on to the frame
        if not bottom:
            photo = np.asarray(cv2.copyMakeBorder(photo, 120, 0, 0, 0, cv2.BORDER_REPLICATE), np.uint8)
        outline_there = np.pad(mask, ((photo.shape[0] - mask.shape[0], 0), (0, 0)))
        bare = without_hanger(picture_to_lab(photo), outline_there, _nothing(outline_there))
        assert bool(bare.faults or bare.notes) is named


@pytest.mark.parametrize("place", [(slice(90, 97), slice(255, 300)), (slice(38, 64), slice(80, 104))])
def test_an_arm_beside_the_shoulder_and_a_clip_on_the_waistband_are_named(place: tuple[slice, slice]) -> None:
    mask = _body()
    thing = _nothing(mask)
    thing[place] = True
    photo = _photo(mask)
    photo[thing] = (250, 250, 245)
    bare = without_hanger(picture_to_lab(photo), np.asarray(mask | thing, bool), mask)
    assert bare.faults == ("a hanger shows beside the garment",)
    assert not bare.mask[thing & ~dilated(mask, 6)].any()


def test_one_witness_against_is_outvoted_and_two_make_doubt() -> None:
    mask = _body()
    lab = picture_to_lab(_photo(mask))
    other = mask.copy()
    other[240:300] = False  # without its lower part
    clear, torn = [mask, mask, mask, other], [mask, mask, other, other]
    assert confidence(lab, mask, clear, other, _nothing(mask), ()).trust == 1
    found = confidence(lab, mask, torn, other, _nothing(mask), ())
    assert found.trust == 0
    assert found.doubt[250:290, 100:200].all()
    assert "25% of the garment it is unclear" in found.faults[0]


def test_colours_that_say_plainly_which_side_a_region_is_on_settle_it() -> None:
    mask = _body()
    lab = picture_to_lab(_photo(mask))
    other = mask.copy()
    other[150:200, 60:110] = False
    assert confidence(lab, mask, [other, other, other, mask], mask, _nothing(mask), ()).trust == 1


def test_two_garments_and_a_part_apart_are_told_from_crumbs() -> None:
    mask, other, part, crumb = (np.zeros((400, 600), bool) for _ in range(4))
    mask[60:340, 60:260] = other[60:340, 340:540] = part[60:100, 340:400] = crumb[60:65, 340:345] = True
    assert several(mask, mask | other) == ["the photo seems to show two garments; photograph each on its own"]
    assert several(mask, mask | part) == ["a part that may belong to the garment is apart from it"]
    assert several(mask, mask | crumb) == []
    for net in NETS[1:]:  # a net finds both
        assert any("two garments" in fault for fault in _outline(_photo(mask | other, (150, 30, 40)), net).faults)


def _person(tone: tuple[int, int, int]) -> tuple[Rgb, Mask]:
    """A figure with face, arms and legs of one skin tone in a dark dress."""
    skin, dress = np.zeros((600, 400), np.uint8), np.zeros((600, 400), np.uint8)
    cv2.ellipse(skin, (200, 80), (34, 46), 0, 0, 360, 1, -1)
    for x in (120, 280):
        cv2.line(skin, (x, 180), (x, 330), 1, 26)
        cv2.line(skin, (200 + (x - 200) // 2, 420), (200 + (x - 200) // 2, 560), 1, 30)
    cv2.rectangle(dress, (140, 125), (260, 430), 1, -1)
    cv2.rectangle(dress, (115, 125), (285, 190), 1, -1)
    photo = np.full((600, 400, 3), 228, np.uint8)
    photo[skin > 0], photo[dress > 0] = tone, (40, 40, 90)
    return photo, np.asarray((skin | dress) > 0, bool)


@pytest.mark.parametrize("tone", [(236, 200, 176), (198, 134, 98), (110, 72, 52)])
def test_a_person_is_seen_by_face_arms_and_legs_of_one_tone(tone: tuple[int, int, int]) -> None:
    photo, mask = _person(tone)
    assert worn(picture_to_lab(photo), mask)


def test_a_garment_of_a_skin_tone_is_no_person() -> None:
    truth = flatlay()[1]
    assert not worn(picture_to_lab(_photo(truth, (230, 180, 160))), truth)


def test_a_photo_is_analysed_once_for_all_who_ask() -> None:
    data = encode_png(flatlay((33, 90, 61))[0])
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(FlatlayAnalyses("none").of, [data] * 4))
    assert all(each is found[0] for each in found)
    assert first_look(data) is first_look(bytes(bytearray(data)))


@pytest.mark.parametrize("net", NETS)
def test_the_same_photo_gives_the_same_outline_in_any_thread(net: Net | None) -> None:
    photo = flatlay()[0]
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: _outline(photo, net).mask, range(2))
    assert (one == other).all()
