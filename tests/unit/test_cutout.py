"""Cutting a garment out: what is garment, what is ground, and saying so when that is unclear."""

import io
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.mask_photos import GARMENT, GROUND, body, nothing, photo_of, skirt
from tests.painter import flatlay
from tools.cutout import FlatlayAnalyses
from tools.cutout.analysis import Outline, analyse, chosen_net, first_look, outline, several
from tools.cutout.confidence import TRUSTED, confidence, edgeless, leaving, lost_beyond, worn
from tools.cutout.net import Net
from tools.cutout.refine import soft_alpha, soft_cut, studio_key
from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import picture_to_lab
from tools.imaging.encoding import encode_png
from tools.imaging.opening import PictureError
from tools.vision.garment_area import border_mask

NETS = [None, *filter(None, [chosen_net("auto")])]  # with what is on this disk, and always by GrabCut alone

BARE = ("black", "white", "noise", "stripes", "gradient")  # pictures without a garment


def _outline(photo: Rgb, net: Net | None) -> Outline:
    return outline(photo, border_mask(photo), net)


def _iou(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max((one | other).sum(), 1))


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
    found = _outline(photo_of(skirt(), GROUND, GROUND), net)
    assert found.trust < TRUSTED
    assert found.faults


@given(kind=st.sampled_from(BARE), side=st.integers(1, 180))
@example(kind="stripes", side=79)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_picture_crashes_and_pictures_without_a_garment_are_not_trusted(kind: str, side: int) -> None:
    assert analyse(_bare(kind, side), None).trust < TRUSTED


@pytest.mark.parametrize(("kind", "side"), [*zip(BARE, (1, 180, 2, 79, 40), strict=True)])
def test_a_net_finds_no_garment_to_trust_in_them_either(kind: str, side: int) -> None:
    for net in NETS[1:]:
        assert analyse(_bare(kind, side), net).trust < TRUSTED


def _bare(kind: str, side: int) -> bytes:
    _, x = np.mgrid[: side + 7, :side]
    shades = {
        "black": np.zeros_like(x), "white": np.full_like(x, 255), "stripes": (x % 4 < 2) * 200,
        "noise": np.random.default_rng(1).integers(0, 255, x.shape), "gradient": x * 255 // max(side, 1),
    }  # fmt: skip
    return encode_png(np.repeat(shades[kind][..., None], 3, axis=2).astype(np.uint8))


def test_bytes_that_are_no_picture_are_refused() -> None:
    with pytest.raises(PictureError, match="not a picture"):
        analyse(b"no picture at all", None)


def test_a_large_photo_is_cut_at_its_own_resolution() -> None:
    photo, truth = flatlay()
    large = np.asarray(cv2.resize(photo, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
    found = analyse(encode_png(large), None)
    left, top, width, height = cv2.boundingRect(truth.astype(np.uint8))
    assert found.rgba.shape[:2] == pytest.approx((2 * height, 2 * width), abs=12)
    assert found.origin == pytest.approx((2 * left, 2 * top), abs=8)
    assert found.detail == pytest.approx(2 * max(width, height), abs=12)
    assert max(found.rgb.shape) == 1000


@pytest.mark.parametrize("net", NETS)
def test_a_white_garment_on_a_studios_near_white_ground_is_cut_by_the_ground_s_exact_colour(net: Net | None) -> None:
    photo, truth = np.full((520, 420, 3), 246, np.uint8), flatlay()[1]
    shade = 251 + 3 * np.sin(np.mgrid[:520, :420][1] / 7)
    photo[truth] = np.repeat(shade[truth][:, None], 3, axis=1).astype(np.uint8)
    rim = truth & ~cv2.erode(truth.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    photo[rim] = (222, 224, 226)
    assert studio_key(picture_to_lab(photo)) is not None
    found = _outline(photo, net)
    assert _iou(found.mask, truth) > 0.97


def test_the_edge_is_soft_and_keeps_no_colour_of_the_ground() -> None:
    truth = skirt()
    rgba = soft_cut(photo_of(truth, GARMENT, (230, 40, 40)), truth)
    seen = rgba[..., 3] > 0
    assert 0 < ((rgba[..., 3] > 0) & (rgba[..., 3] < 255)).sum() < 4 * 700
    assert (rgba[seen][:, 2].astype(int) > rgba[seen][:, 0]).all()  # blue, as the garment


def test_alpha_ends_hard_at_the_photos_frame() -> None:
    mask = np.zeros((60, 60), bool)
    mask[20:, :] = True
    assert (soft_alpha(mask)[-1] == 1).all()


def test_one_witness_against_is_outvoted_and_two_make_doubt() -> None:
    mask = body()
    lab = picture_to_lab(photo_of(mask))
    other = mask.copy()
    other[240:300] = False  # without its lower part
    clear, torn = [mask, mask, mask, other], [mask, mask, other, other]
    assert confidence(lab, mask, clear, other, nothing(mask), ()).trust == 1
    found = confidence(lab, mask, torn, other, nothing(mask), ())
    assert found.trust == 0
    assert found.doubt[250:290, 100:200].all()
    assert "25% of the cut-out it is unclear" in found.faults[0]


def test_colours_that_say_plainly_which_side_a_region_is_on_settle_it() -> None:
    mask = body()
    lab = picture_to_lab(photo_of(mask))
    other = mask.copy()
    other[150:200, 60:110] = False
    assert confidence(lab, mask, [other, other, other, mask], mask, nothing(mask), ()).trust == 1


def test_an_outline_that_crosses_a_gap_where_the_photo_has_no_edge_is_seen() -> None:
    mask = np.zeros((400, 320), bool)
    mask[60:340, 60:260] = True
    mask[160:340, 150:170] = False
    photo, short, deep = photo_of(mask), mask.copy(), mask.copy()
    short[160:220, 150:170] = True  # old ground is left at the end of the gap
    deep[150:160, 150:170] = False  # cloth is lost there
    assert not edgeless(photo, mask)
    assert edgeless(photo, short) and edgeless(photo, deep)


def test_two_garments_and_a_part_apart_are_told_from_crumbs() -> None:
    mask, other, part, crumb = (np.zeros((400, 600), bool) for _ in range(4))
    mask[60:340, 60:260] = other[60:340, 340:540] = part[60:100, 340:400] = crumb[60:65, 340:345] = True
    assert several(mask, mask | other) == ["the photo seems to show two garments; photograph each on its own"]
    assert several(mask, mask | part) == ["a part that may belong to the garment is apart from it"]
    assert several(mask, mask | crumb) == []
    for net in NETS[1:]:  # a net finds both
        assert any("two garments" in fault for fault in _outline(photo_of(mask | other, (150, 30, 40)), net).faults)


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
    assert not worn(picture_to_lab(photo_of(truth, (230, 180, 160))), truth)


def test_a_photo_is_analysed_once_for_all_who_ask() -> None:
    data = encode_png(flatlay((33, 90, 61))[0])
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(FlatlayAnalyses("none").of, [data] * 4))
    assert all(each is found[0] for each in found)
    assert first_look(data) is first_look(bytes(bytearray(data)))


def test_the_same_photo_gives_the_same_outline_in_any_thread() -> None:
    photo = flatlay()[0]
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: _outline(photo, NETS[-1]).mask, range(2))
    assert (one == other).all()


@pytest.mark.parametrize("ground", [0, 128, 255])
def test_a_cut_out_with_alpha_is_cut_by_its_alpha_whatever_colour_its_garment_has(ground: int) -> None:
    """A white garment on nothing: flattened, it would have the colour of its ground and be bitten."""
    cut = np.full((600, 500, 4), (ground, ground, ground, 0), np.uint8)
    cut[60:540, 90:410] = (252, 252, 251, 255)
    cut[60:200, 90:150, 3] = 128
    out = io.BytesIO()
    Image.fromarray(cut).save(out, "PNG")
    found = analyse(out.getvalue(), None)
    assert found.trusted and found.doubts == ()
    assert found.origin == (90, 60) and np.array_equal(found.rgba, cut[60:540, 90:410])
    assert found.notes == ("the outline is the transparency of the file",)
