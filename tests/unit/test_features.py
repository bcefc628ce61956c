"""What the garment's vector must and must not depend on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.disturb import disturb
from tests.painter import flatlay
from tools.imaging.arrays import Colour, Mask, Rgb
from tools.models.local.embedder import DIM, WEIGHTS, blocks, describe, working_size
from tools.vision.garment_area import border_mask


def drawing(kind: str = "t_shirt", colour: Colour = (30, 60, 140), ground: int = 205) -> tuple[Rgb, Mask]:
    """A plain garment, and where it is."""
    return flatlay(colour, stripes=False, kind=kind, floor=(ground,) * 3)


def likeness(one: tuple[Rgb, Mask], other: tuple[Rgb, Mask]) -> float:
    return float(describe(*one) @ describe(*other))


def test_vector_has_its_dimension_and_length_one() -> None:
    vector = describe(*drawing())
    assert vector.shape == (DIM,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_every_weighted_block_is_there_and_of_length_one() -> None:
    made = blocks(*drawing())
    assert made.keys() == WEIGHTS.keys()
    assert all(np.linalg.norm(block) == pytest.approx(1, abs=1e-4) for block in made.values())


@pytest.mark.parametrize("kind", ["crop", "rotate", "light", "blur", "all four"])
def test_a_changed_copy_is_nearer_than_another_garment(kind: str) -> None:
    photo, mask = drawing("t_shirt")
    others = [
        drawing("skirt"),
        drawing("trousers"),
        drawing("t_shirt", (150, 30, 40)),
        drawing("skirt", (150, 30, 40)),
    ]
    for seed in range(3):
        copy = disturb(photo, kind, np.random.default_rng(seed))
        same = likeness((copy, border_mask(copy)), (photo, mask))
        assert same > max(likeness((copy, border_mask(copy)), other) for other in others)


def test_the_ground_matters_less_than_the_garment() -> None:
    on_light, on_dark = drawing("t_shirt", ground=225), drawing("t_shirt", ground=90)
    other = drawing("skirt", ground=225)
    assert likeness(on_light, on_dark) > likeness(on_light, other)


def test_colour_and_cut_both_count() -> None:
    navy_tee = drawing("t_shirt")
    assert likeness(navy_tee, drawing("t_shirt", (40, 66, 128))) > likeness(
        navy_tee, drawing("t_shirt", (190, 160, 40))
    )
    assert likeness(navy_tee, drawing("t_shirt", (40, 66, 128))) > likeness(navy_tee, drawing("trousers"))


@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 2**32 - 1), st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_any_picture_and_any_mask_give_a_finite_unit_vector(height: int, width: int, seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    photo = rng.integers(0, 256, (height, width, 3), np.uint8)
    vector = describe(photo, rng.random((height, width)) < share)
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_picture_gives_a_finite_vector(level: int) -> None:
    blank = np.full((120, 90, 3), level, np.uint8)
    assert np.isfinite(describe(blank, border_mask(blank))).all()


@pytest.mark.parametrize("kind", ["t_shirt", "skirt", "trousers"])
def test_border_mask_finds_a_drawn_garment(kind: str) -> None:
    photo, truth = drawing(kind)
    found = border_mask(photo)
    assert (found & truth).sum() / (found | truth).sum() > 0.8


def test_border_mask_never_comes_back_empty() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (100, 80, 3), np.uint8)
    assert 0.02 < border_mask(noise).mean() < 0.98


def test_working_size_shrinks_and_never_enlarges() -> None:
    assert working_size(np.zeros((6400, 3200, 3), np.uint8)).shape == (320, 160, 3)
    assert working_size(np.zeros((50, 40, 3), np.uint8)).shape == (50, 40, 3)
