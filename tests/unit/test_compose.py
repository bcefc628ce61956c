"""What laying a garment into a set promises."""

from dataclasses import replace
from typing import get_args

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.painter import cut_out
from tools.imaging.arrays import Colour, Rgb, Rgba
from tools.studio.brief import Backdrop, Look
from tools.studio.canvas import dithered, grained
from tools.studio.compose import lay, refined
from tools.studio.placement import Layout, plan_layout
from tools.studio.scene import draw_set
from tools.studio.shadow import cast, touch

SIZE = (448, 600)
DRAWN = [name for name in get_args(Backdrop) if name != "white"]


def placed(rgba: Rgba, *, white: bool = False) -> Layout:
    return plan_layout(SIZE, rgba.shape[1] / rgba.shape[0], white=white)


def compose(plate: Rgb, rgba: Rgba, layout: Layout, look: Look) -> Rgb:
    return lay(cast(plate, rgba, layout, look), rgba, layout, look)


def flat(size: tuple[int, int] = SIZE, level: int = 200) -> Rgb:
    return np.full((size[1], size[0], 3), level, np.uint8)


def shown_alpha(rgba: Rgba, layout: Layout) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    left, top, right, bottom = layout.box
    alpha = np.zeros((SIZE[1], SIZE[0]), np.float32)
    alpha[top:bottom, left:right] = cv2.resize(rgba[..., 3], (right - left, bottom - top)) / np.float32(255)
    return alpha


@pytest.mark.parametrize("backdrop", get_args(Backdrop))
@pytest.mark.parametrize("colour", [(150, 52, 58), (28, 30, 36), (236, 234, 228), (40, 70, 140)])
def test_the_garments_colour_is_not_changed(backdrop: Backdrop, colour: Colour) -> None:
    from skimage.color import deltaE_ciede2000, rgb2lab

    shirt = cut_out(colour)
    look = Look(backdrop=backdrop, contrast=1.0, softness=0.0, warmth=1.0, light_from=50)
    layout = placed(shirt, white=backdrop == "white")
    picture = compose(draw_set(look, SIZE), shirt, layout, look)
    solid = shown_alpha(shirt, layout) > 0.95
    before = rgb2lab(shirt[shirt[..., 3] > 242][None, :, :3]).mean((0, 1))
    after = rgb2lab(picture[solid][None]).mean((0, 1))
    assert float(deltaE_ciede2000(before, after)) < 2.0


@pytest.mark.parametrize("colour", [(150, 52, 58), (250, 250, 248)])
def test_on_white_everything_outside_the_garment_is_255(colour: Colour) -> None:
    shirt = cut_out(colour)
    layout = placed(shirt, white=True)
    look = Look(backdrop="white", contrast=1.0)
    picture = compose(draw_set(look, SIZE), shirt, layout, look)
    outside = cv2.dilate((shown_alpha(shirt, layout) > 0).astype(np.uint8), np.ones((5, 5))) == 0
    assert (picture[outside] == 255).all()
    assert outside.any()


def test_on_white_a_dark_garment_fills_what_was_asked() -> None:
    shirt = cut_out((40, 40, 60))
    layout = plan_layout((1024, 1024), shirt.shape[1] / shirt.shape[0], fill=0.85, white=True)
    look = Look(backdrop="white")
    picture = compose(draw_set(look, (1024, 1024)), shirt, layout, look)
    rows = np.flatnonzero((picture < 240).any(axis=(1, 2)))
    columns = np.flatnonzero((picture < 240).any(axis=(0, 2)))
    assert max(np.ptp(rows), np.ptp(columns)) + 1 >= 0.85 * 1024


@pytest.mark.parametrize("angle", [135.0, 45.0, 270.0, 0.0])
def test_the_shadow_falls_away_from_the_light(angle: float) -> None:
    square = np.full((100, 100, 4), 255, np.uint8)
    layout = Layout(SIZE, (150, 200, 300, 350), (), "centred")
    shaded = cast(flat(), square, layout, Look(backdrop="linen", light_from=angle, softness=0.3))
    lost = 200 - shaded.astype(float).mean(axis=2)
    lost[200:350, 150:300] = 0
    y, x = np.mgrid[0:600, 0:448]
    right = (lost * (x - 224.5)).sum() / lost.sum()
    down = (lost * (y - 274.5)).sum() / lost.sum()
    away = (-np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle)))
    length = np.hypot(right, down)
    assert length > 2
    assert (right * away[0] + down * away[1]) / length > 0.97


def test_a_softer_light_casts_a_paler_and_wider_shadow() -> None:
    shirt = cut_out()
    layout = placed(shirt)
    deepest = []
    for softness in (0.0, 0.5, 1.0):
        look = Look(backdrop="linen", softness=softness)
        shaded = cast(flat(), shirt, layout, look)
        deepest.append(float(np.percentile(shaded[shown_alpha(shirt, layout) < 0.02], 2)))
    assert deepest == sorted(deepest)
    assert deepest[0] < deepest[2]


def test_contact_shadow_stays_close_to_the_garment() -> None:
    shirt = cut_out()
    layout = placed(shirt)
    touched = touch(flat(), shown_alpha(shirt, layout), layout, Look())
    distance = cv2.distanceTransform((shown_alpha(shirt, layout) < 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    lost = 200 - touched[..., 1].astype(float)
    near, middle, far = (lost[(distance > a) & (distance <= b)].mean() for a, b in ((0, 2), (12, 16), (45, 600)))
    assert near > 3 * middle
    assert far < 0.3


@pytest.mark.parametrize("backdrop", DRAWN)
def test_outside_garment_and_shadow_only_grain_differs_from_the_set(backdrop: Backdrop) -> None:
    shirt = cut_out()
    layout, look = placed(shirt), Look(backdrop=backdrop)
    plate = draw_set(look, SIZE)
    difference = np.abs(compose(plate, shirt, layout, look)[:60].astype(int) - plate[:60])
    assert difference.mean() < 2
    assert difference.max() <= 10


def test_no_colour_of_the_old_ground_shines_at_the_rim() -> None:
    """A grey shirt, cut out from a red cloth with a careless edge."""
    shirt = np.pad(cut_out((150, 150, 150)), ((3, 3), (3, 3), (0, 0)))
    edge = cv2.erode((shirt[..., 3] > 128).astype(np.uint8), np.ones((3, 3))) == 0
    shirt[edge, :3] = (190, 40, 40)
    colours, alpha = refined(shirt, (900, 1080))
    redness = colours[..., 0] - colours[..., 1]
    assert np.percentile(redness[alpha > 0.1], 99.5) < 12


def test_an_enlarged_edge_has_no_stairs() -> None:
    """A slanted straight edge, hard in the small mask, lies on a line in the large alpha."""
    small = np.zeros((100, 100, 4), np.uint8)
    y, x = np.mgrid[0:100, 0:100]
    small[..., 3] = np.where(x > 30 + 0.3 * y, 255, 0)
    _, alpha = refined(small, (400, 400))
    crossing = np.array([np.interp(0.5, row[50:350], np.arange(50, 350)) for row in alpha[60:340]])
    rows = np.arange(60, 340)
    residual = crossing - np.polyval(np.polyfit(rows, crossing, 1), rows)
    assert np.abs(residual).max() < 1.6  # less than half a pixel of the small mask


def test_the_same_input_gives_the_same_bytes() -> None:
    shirt = cut_out()
    layout, look = placed(shirt), Look(backdrop="wood", seed=11)
    plate = draw_set(look, SIZE)
    assert (compose(plate, shirt, layout, look) == compose(plate.copy(), shirt.copy(), layout, look)).all()


def test_inputs_are_left_as_they_were() -> None:
    shirt = cut_out()
    layout, look, plate = placed(shirt), Look(), flat()
    before = shirt.copy()
    compose(plate, shirt, layout, look)
    assert (plate == 200).all()
    assert (shirt == before).all()


def test_a_plate_of_another_size_is_refused() -> None:
    shirt = cut_out()
    with pytest.raises(ValueError, match="100x100"):
        lay(flat((100, 100)), shirt, placed(shirt), Look())


def test_an_empty_cut_out_is_refused() -> None:
    with pytest.raises(ValueError, match="no garment"):
        refined(np.zeros((10, 10, 4), np.uint8), (20, 20))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(2, 80),
    st.integers(2, 80),
    st.sampled_from(get_args(Backdrop)),
    st.integers(0, 3),
    st.floats(-400, 400),
)
def test_any_garment_in_any_arrangement_composes(
    width: int, height: int, backdrop: Backdrop, variant: int, angle: float
) -> None:
    rgba = np.full((height, width, 4), 255, np.uint8)
    white = backdrop == "white"
    layout = plan_layout((224, 300), width / height, ("Hello",), white=white, variant=variant)
    picture = compose(flat((224, 300)), rgba, layout, Look(backdrop=backdrop, light_from=angle))
    assert picture.shape == (300, 224, 3)


def test_grain_is_fine_and_even() -> None:
    picture = grained(flat((512, 512), 128), 3).astype(float)
    assert 0.6 < picture.std() < 2.0
    assert abs(picture.mean() - 128) < 0.1


def test_dither_keeps_the_mean_between_two_levels() -> None:
    levels = np.full((256, 256, 3), 100.4, np.float32)
    assert abs(dithered(levels, 1).mean() - 100.4) < 0.02
    assert (dithered(levels, 1) != dithered(levels, 2)).any()


def test_the_light_on_the_garment_follows_the_lamp() -> None:
    grey = np.full((200, 200, 4), 128, np.uint8)
    grey[..., 3] = 255
    layout = Layout(SIZE, (100, 150, 350, 400), (), "centred")
    base = Look(backdrop="linen", contrast=1.0)
    for angle, sign in ((180.0, 1), (0.0, -1)):
        picture = lay(flat(), grey, layout, replace(base, light_from=angle)).astype(float)[200:350]
        assert np.sign(picture[:, 120:180].mean() - picture[:, 270:330].mean()) == sign
