"""The net's opinion on what is garment: right where colour says nothing, the same every time, and shipped."""

import fnmatch
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.garments import SHIRT, flatlay, outline
from tools.images.arrays import Mask, Rgb
from tools.images.cutout import learned_cut as module
from tools.images.cutout.agreement import iou
from tools.images.cutout.learned_cut import learned_cut
from tools.images.cutout.working import working_copy
from tools.sample.stock import catalogue
from tools.sample.studio import photograph

ROOT = Path(__file__).parents[2]


def overlap(photo: Rgb, truth: Mask) -> float:
    found = learned_cut(working_copy(photo)).mask
    true = cv2.resize(truth.astype(np.float32), found.shape[::-1], interpolation=cv2.INTER_AREA) > 0.5
    return iou(found, np.asarray(true, bool))


def alike(difference: float, seed: int = 4) -> tuple[Rgb, Mask]:
    """A shirt `difference` grey levels lighter than the floor: to be seen by its folds and shadow only."""
    mask = outline()
    rng = np.random.default_rng(seed)
    alpha = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)
    shadow = cv2.GaussianBlur(np.roll(alpha, (5, 4), (0, 1)), (0, 0), 4)
    folds = cv2.GaussianBlur(rng.normal(0, 1, mask.shape).astype(np.float32), (0, 0), 14)
    level = 172 * (1 - 0.22 * shadow * (1 - alpha)) + alpha * (difference + 220 * folds)
    photo = level[..., None] * np.array([1.0, 0.96, 0.9]) + rng.normal(0, 2.5, (*mask.shape, 1))
    return np.clip(photo, 0, 255).astype(np.uint8), mask


@pytest.mark.parametrize("number", [0, 6, 12, 25, 28, 33, 36])
def test_a_drawn_garment_is_found(number: int) -> None:
    product = catalogue()[number]
    assert overlap(*photograph(product.draw, product.scene, 77_000 + number, 216, 288, 0.8)) > 0.96


def test_a_simple_outline_unlike_any_it_was_trained_on_is_found() -> None:
    assert overlap(*flatlay()) > 0.97


def test_a_garment_in_the_grounds_own_colour_is_found() -> None:
    assert overlap(*alike(3)) > 0.94


def test_probability_is_high_inside_low_outside_and_agrees_with_the_mask() -> None:
    photo, _ = flatlay()
    learned = learned_cut(working_copy(photo))
    assert learned.probability.dtype == np.float32
    assert np.array_equal(learned.mask, learned.probability > 0.5)
    at = np.round(SHIRT.mean(axis=0) * learned.mask.shape[0] / photo.shape[0]).astype(int)
    assert learned.probability[at[1], at[0]] > 0.95
    assert learned.probability[:8].max() < 0.1


def test_the_same_photo_gives_the_same_bytes_in_any_thread_and_session() -> None:
    photo, _ = flatlay()
    work = working_copy(photo)
    alone = learned_cut(work).probability.tobytes()
    module._loaded.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        together = [one.probability.tobytes() for one in pool.map(learned_cut, [work] * 8)]
    assert set(together) == {alone}
    assert module._loaded.cache_info().misses == 1


@settings(max_examples=25, deadline=None)
@given(height=st.integers(1, 400), width=st.integers(1, 400), seed=st.integers(0, 99))
def test_any_picture_gets_an_answer_of_its_size(height: int, width: int, seed: int) -> None:
    photo = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    work = working_copy(photo)
    learned = learned_cut(work)
    assert learned.mask.shape == learned.probability.shape == work.shape
    assert 0 <= learned.probability.min() <= learned.probability.max() <= 1


def test_the_package_carries_every_data_file_that_lies_in_it_and_the_weights_are_small() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    weights = ROOT / "tools" / "images" / "cutout" / "garment.onnx"
    data = [
        path
        for top in ("agent", "tools", "prompts")
        for path in (ROOT / top).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    assert weights in data and weights.stat().st_size < 1_200_000
    assert not [path.name for path in data if not any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns)]
