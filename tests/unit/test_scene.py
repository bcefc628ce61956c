"""What a drawn set promises."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tools.imaging.arrays import Rgb
from tools.imaging.colour import garment_colour
from tools.imaging.sizes import PIXELS_1K, pixels
from tools.studio.brief import Backdrop, Look
from tools.studio.harmony import calmer, harmonised, lighter
from tools.studio.scene import draw_set

BACKDROPS = get_args(Backdrop)
DRAWN = [name for name in BACKDROPS if name != "white"]
colours = st.tuples(*[st.integers(0, 255)] * 3)
looks = st.builds(
    Look,
    backdrop=st.sampled_from(BACKDROPS),
    wall=colours,
    floor=colours,
    light_from=st.floats(-720, 720),
    softness=st.floats(-0.5, 1.5),
    contrast=st.floats(-0.5, 1.5),
    warmth=st.floats(-1.5, 1.5),
    seed=st.integers(-(2**40), 2**40),
)


def lightness(picture: Rgb) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(picture.astype(np.float64) @ (0.2126, 0.7152, 0.0722))


@settings(max_examples=12, deadline=None)
@given(look=looks, ratio=st.sampled_from(list(PIXELS_1K)), tier=st.sampled_from(["512", "1K"]))
def test_any_look_draws_in_any_ratio(look: Look, ratio: str, tier: str) -> None:
    width, height = pixels(ratio, tier)
    picture = draw_set(look, (width, height))
    assert picture.shape == (height, width, 3)
    assert picture.dtype == np.uint8


# At most 10 to 1: terrazzo has 5,200 chips for each square of the shorter side, and a line of 700 pixels 3.6 million.
sizes = st.tuples(st.integers(1, 700), st.integers(1, 700)).filter(lambda size: max(size) <= 10 * min(size))


@example(look=Look(), size=(1, 700))
@example(look=Look(), size=(700, 1))
@settings(max_examples=12, deadline=None)
@given(look=looks, size=sizes)
def test_odd_sizes_draw_too(look: Look, size: tuple[int, int]) -> None:
    assert draw_set(look, size).shape == (size[1], size[0], 3)


@pytest.mark.parametrize("backdrop", BACKDROPS)
def test_same_look_gives_same_bytes_and_another_seed_others(backdrop: Backdrop) -> None:
    look = Look(backdrop=backdrop, seed=4)
    first = draw_set(look, (224, 300))
    assert (first == draw_set(look, (224, 300))).all()
    assert (first == draw_set(replace(look, seed=5), (224, 300))).all() == (backdrop == "white")


def test_bytes_do_not_depend_on_the_number_of_threads() -> None:
    import cv2

    look, before = Look(backdrop="plaster"), cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        single = draw_set(look, (448, 600))
        cv2.setNumThreads(4)
        assert (single == draw_set(look, (448, 600))).all()
    finally:
        cv2.setNumThreads(before)


def test_white_is_exactly_white() -> None:
    assert (draw_set(Look(backdrop="white"), (300, 200)) == 255).all()


def test_an_empty_size_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="0x5"):
        draw_set(Look(), (0, 5))


@pytest.mark.parametrize("backdrop", DRAWN)
@pytest.mark.parametrize(("angle", "brighter"), [(170.0, "left"), (10.0, "right")])
def test_the_side_of_the_lamp_is_brighter(backdrop: Backdrop, angle: float, brighter: str) -> None:
    picture = lightness(draw_set(Look(backdrop=backdrop, light_from=angle, contrast=0.8, softness=0.4), (448, 600)))
    left, right = picture[:480, :112].mean(), picture[:480, -112:].mean()
    assert (left > right) == (brighter == "left")


@pytest.mark.parametrize("backdrop", DRAWN)
def test_the_wall_has_about_the_colour_that_was_asked(backdrop: Backdrop) -> None:
    asked = (190, 176, 160)
    picture = draw_set(Look(backdrop=backdrop, wall=asked, softness=0.9, contrast=0.2), (448, 600))
    middle = np.median(picture[120:420, 90:360].reshape(-1, 3), axis=0)
    assert np.abs(middle - asked).max() < 22


def test_more_contrast_is_a_wider_range_of_light() -> None:
    def spread(contrast: float) -> float:
        picture = lightness(draw_set(Look(backdrop="seamless", contrast=contrast), (224, 300)))
        return float(np.percentile(picture, 98) - np.percentile(picture, 2))

    assert spread(0.0) < spread(0.5) < spread(1.0)


def test_warm_light_is_redder_than_cold() -> None:
    warm, cold = (draw_set(Look(backdrop="seamless", warmth=w), (224, 300)).mean((0, 1)) for w in (0.8, -0.8))
    assert warm[0] - warm[2] > cold[0] - cold[2] + 4


@pytest.mark.parametrize("backdrop", ["seamless", "wall"])
def test_long_gradients_have_no_bands(backdrop: Backdrop) -> None:
    """In a band neighbours are equal over long runs; dither breaks every run."""
    picture = draw_set(Look(backdrop=backdrop, softness=1.0), (896, 1200))[100:900, 200:700, 1]
    equal = (picture[:, 1:] == picture[:, :-1]).mean()
    assert equal < 0.75


def test_a_larger_tier_shows_the_same_set() -> None:
    import cv2

    look = Look(backdrop="plaster", seed=9)
    small, large = draw_set(look, (448, 600)), draw_set(look, (896, 1200))
    shrunk = cv2.resize(large, (448, 600), interpolation=cv2.INTER_AREA)
    blurred = [cv2.GaussianBlur(p, (0, 0), 6).astype(float) for p in (small, shrunk)]
    assert np.abs(blurred[0] - blurred[1]).mean() < 1.5


@example(look=Look(), garment=(178, 188, 186), change=lighter)
@example(look=Look(), garment=(202, 203, 202), change=lighter)
@settings(max_examples=60, deadline=None)
@given(look=looks, garment=colours, change=st.sampled_from([harmonised, calmer, lighter]))
def test_no_wall_has_the_garments_own_colour(look: Look, garment: tuple[int, int, int], change: object) -> None:
    from skimage.color import rgb2lab

    assert callable(change)
    changed: Look = change(look, garment)
    wall, own = (rgb2lab(np.array([[c]], np.uint8))[0, 0] for c in (changed.wall, garment))
    assert np.linalg.norm(wall - own) > 15
    assert np.hypot(wall[1], wall[2]) < 36


def test_the_garments_colour_is_that_of_its_solid_part() -> None:
    rgba = np.zeros((20, 20, 4), np.uint8)
    rgba[..., :3] = (250, 10, 10)
    rgba[5:15, 5:15] = (30, 60, 140, 255)
    assert np.abs(np.subtract(garment_colour(rgba), (30, 60, 140))).max() <= 1
    assert garment_colour(np.zeros((3, 3, 4), np.uint8)) == (128, 128, 128)
