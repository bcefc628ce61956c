"""What every drawn flat-lay must be: repeatable, whole, inside its frame, distinct from its ground."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.sample.curves import lengths, offset, spline
from tools.sample.folds import drape, rumple
from tools.sample.frame import Frame
from tools.sample.motifs import ethnic_band
from tools.sample.prints import scatter
from tools.sample.shapes import Cut, body, sleeve
from tools.sample.stock import Product, catalogue, newcomers_list
from tools.sample.studio import photograph


def _take(index: int, width: int = 150, height: int = 200) -> tuple[np.ndarray, np.ndarray]:
    p = catalogue()[index]
    return photograph(p.draw, p.scene, index, width, height)


@pytest.mark.parametrize("index", range(0, 40, 3))
def test_garment_is_one_piece_inside_the_frame_with_a_margin(index: int) -> None:
    _, mask = _take(index)
    ys, xs = np.nonzero(mask)
    assert ys.min() >= 6 and ys.max() < 194 and xs.min() >= 4 and xs.max() < 146
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    assert stats[1:, cv2.CC_STAT_AREA].max() > 0.99 * mask.sum()
    assert 0.12 < mask.mean() < 0.75


@pytest.mark.parametrize("index", range(4))
def test_new_flatlay_is_one_piece_and_fills_the_frame(index: int) -> None:
    n = newcomers_list()[index]
    picture, mask = photograph(n.draw, n.scene, index + 1, 300, 400)
    ys, xs = np.nonzero(mask)
    assert max(np.ptp(ys) / 400, np.ptp(xs) / 300) > 0.8
    assert cv2.connectedComponents(mask.astype(np.uint8))[0] == 2
    assert picture.shape == (400, 300, 3) and picture.dtype == np.uint8


@pytest.mark.parametrize("index", range(1, 40, 4))
def test_garment_stands_out_from_its_ground(index: int) -> None:
    picture, mask = _take(index)
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    far = ~cv2.dilate(mask.astype(np.uint8), np.ones((15, 15), np.uint8)).astype(bool)
    assert np.linalg.norm(np.median(lab[mask], axis=0) - np.median(lab[far], axis=0)) > 18


def test_same_arguments_draw_the_same_pixels() -> None:
    assert np.array_equal(_take(1)[0], _take(1)[0])


def test_threads_of_opencv_do_not_change_the_pixels() -> None:
    before = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        one = _take(9)[0]
        cv2.setNumThreads(4)
        assert np.array_equal(one, _take(9)[0])
    finally:
        cv2.setNumThreads(before)


def test_stock_has_the_categories_of_the_new_products_with_enough_bestsellers() -> None:
    goods = catalogue()
    assert len(goods) == 40
    for n in newcomers_list():
        same: list[Product] = [p for p in goods if p.category == n.category]
        assert len(same) >= 6
        assert sum(p.sales_count > 1500 for p in same) >= 3


def test_descriptions_and_prices_are_told_apart() -> None:
    goods = catalogue()
    assert len({p.description for p in goods}) == 40
    assert len({p.sales_count for p in goods}) == 40
    assert all(10 < p.price < 300 for p in goods)
    sales = np.array([p.sales_count for p in goods])
    assert sales.mean() > np.median(sales)  # skewed as sales are


@given(st.floats(-3, 3), st.floats(4, 14), st.integers(0, 50))
@settings(max_examples=25, deadline=None)
def test_grid_is_the_inverse_of_px(tilt: float, scale: float, seed: int) -> None:
    frame = Frame(60, 80, scale, (30.0, 20.0), tilt, seed=seed)
    x, y = frame.grid(0, 0, 60, 80)
    back = frame.px(np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float64))
    py, px = np.mgrid[0:80, 0:60]
    # First-order inverse: within a tenth of a centimetre.
    assert np.abs(back - np.stack([px.ravel(), py.ravel()], axis=1)).max() < 0.1 * scale


@given(st.floats(15, 30), st.floats(15, 30), st.floats(50, 120))
@settings(max_examples=25, deadline=None)
def test_body_outline_is_symmetric_and_reaches_its_hem(chest: float, waist: float, length: float) -> None:
    cut = Cut(chest=chest, waist=waist, hem_y=length, hip_y=min(60, length - 5), shoulder=min(19.5, chest - 1))
    outline = body(cut)
    assert abs(outline[:, 0].max() + outline[:, 0].min()) < 1e-6
    assert length <= outline[:, 1].max() <= length + cut.curve + 0.3


def test_sleeves_mirror_each_other_and_have_their_length() -> None:
    right, left = (sleeve(Cut(), side, 55, 60) for side in (1, -1))
    assert np.allclose(right.outline * (-1, 1), left.outline)
    tip = np.array([Cut().shoulder, Cut().slope])
    assert 50 < np.hypot(*(right.cuff[0] - tip)) < 56


def test_spline_passes_through_its_points_and_offset_keeps_its_distance() -> None:
    points = [(0.0, 0.0), (10.0, 4.0), (20.0, 0.0)]
    path = spline(points)
    for p in points:
        assert np.hypot(*(path - p).T).min() < 1e-9
    assert np.allclose(np.hypot(*(offset(path, 2.0) - path).T), 2.0)
    assert lengths(path)[-1] > 20


def test_folds_of_a_skirt_grow_towards_the_hem() -> None:
    fall = drape(3, 0, 80, lambda y: 15 + y * 0.3, folds=8, height=1.5)
    x = np.linspace(-14, 14, 200, dtype=np.float32)[None, :]
    high, low = fall(x, np.full_like(x, 6)), fall(x * 2.4, np.full_like(x, 76))
    assert low.std() > 2 * high.std()


def test_rumples_are_no_higher_than_cloth_lies() -> None:
    y, x = np.mgrid[0:100, 0:80].astype(np.float32)
    h = rumple(4, 13, 0.5)(x, y)
    assert np.abs(h).max() < 2.5 and h.std() > 0.1


def test_scattered_sprigs_keep_their_distance_across_the_repeat() -> None:
    p = np.array(scatter(5, 30, 24, 6.0))
    d = np.abs(p[:, None] - p[None])
    d = np.minimum(d, np.array([30, 24]) - d)
    gaps = np.hypot(d[..., 0], d[..., 1])[np.triu_indices(len(p), 1)]
    assert gaps.min() >= 6.0 and len(p) > 6


def test_ethnic_band_repeats_and_is_mirrored() -> None:
    band = ethnic_band([(200, 60, 40), (240, 230, 200), (220, 160, 60)], 8.0)
    assert 0.2 < band.alpha.mean() < 0.9
    # The sheet's height is not a whole number of pixels, so edges differ by a fraction of one.
    assert np.abs(band.alpha - band.alpha[::-1]).mean() < 0.1
