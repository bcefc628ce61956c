"""Find a garment's outline without a neural network, its place in another picture, and the white ground around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.imaging.arrays import Mask, Rgb
from tools.imaging.masks import dilated, frame, holes, largest, touching
from tools.vision.registration import Registration

_BINS = 16


def border_mask(photo: Rgb, longest: int = 128, rounds: int = 5) -> Mask:
    """Return where the garment probably is, (h, w) at the photo's own size; it is estimated at `longest` px.

    Two Lab histograms (garment, ground) start from the prior that the garment is in the middle. They are estimated
    again `rounds` times by Bayes' rule, and the posterior is smoothed each time. If the result is smaller than 3 % of
    the picture or nearly all of it, an ellipse in the middle is returned.
    """
    height, width = photo.shape[:2]
    scale = min(1.0, longest / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.GaussianBlur(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), (0, 0), 0.8)
    colours = cv2.cvtColor(small, cv2.COLOR_RGB2Lab).astype(np.int64)
    y, x = np.mgrid[-1 : 1 : size[1] * 1j, -1 : 1 : size[0] * 1j]
    reach = np.maximum(np.abs(x) ** 2.5, np.abs(y) ** 3)
    prior = np.clip(0.75 - 0.7 * reach, 0.02, 0.75).astype(np.float32)
    # chroma gets fine bins, because most photos use a small part of its range
    bins = (colours[..., 0] * _BINS // 256) * 1024 + np.clip((colours[..., 1] - 64) // 4, 0, 31) * 32
    index = (bins + np.clip((colours[..., 2] - 64) // 4, 0, 31)).ravel()
    posterior = prior.copy()
    posterior[(np.abs(x) > 0.9) | (np.abs(y) > 0.92)] = 0.0
    for _ in range(rounds):
        inside = _histogram(index, posterior)
        outside = _histogram(index, 1 - posterior)
        ratio = (inside[index] / np.maximum(outside[index], 1e-9)).reshape(posterior.shape)
        odds = np.clip(ratio, 0.02, 50) * (prior / (1 - prior))
        posterior = cv2.GaussianBlur((odds / (1 + odds)).astype(np.float32), (0, 0), 1.5)
    found = _largest(posterior > 0.5)
    if not 0.03 < found.mean() < 0.95:
        found = (x**2 + y**2) < 0.6
    full = cv2.resize(found.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full > 0.5, np.bool_)


def _histogram(index: NDArray[np.int64], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    counts = np.bincount(index, weights=weight.ravel(), minlength=_BINS * 1024).reshape(_BINS, 32, 32)
    cube = np.asarray(counts, np.float32)
    for axis in range(3):
        cube = np.asarray((np.roll(cube, 1, axis) + 2 * cube + np.roll(cube, -1, axis)) / 4, np.float32)
    cube = cube.ravel() + 1e-4
    return np.asarray(cube / cube.sum(), np.float32)


def _largest(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    found = largest(opened > 0)
    return found | holes(found)


def garment_outline(picture: Rgb, plate: Rgb | None) -> Mask:
    """Return a rough mask (h, w) of the garment: what differs from the plate, or without a plate what is not ground.

    If the picture's border is pure white, a white plate is used.
    """
    if plate is None and white_share(picture, np.zeros(picture.shape[:2], bool), at_least=254) > 0.05:
        edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        if (edge.min(axis=1) >= 254).mean() > 0.9:
            plate = np.full_like(picture, 255)
    if plate is None:
        return border_mask(picture)
    apart = cv2.absdiff(picture, plate).max(axis=2)
    solid = cv2.morphologyEx((apart > 24).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    return largest(np.asarray(solid > 0, bool))


def warp_to_picture(garment: Mask, registration: Registration, shape: tuple[int, int]) -> Mask:
    """Return a mask of the flat-lay, moved to the picture's pixels, (height, width)."""
    height, width = shape
    warped = cv2.warpAffine(garment.astype(np.uint8) * 255, registration.matrix, (width, height))
    return warped > 127


def fill(garment: Mask) -> float:
    """Return the share of the frame's limiting side that the garment's box fills, 0..1."""
    if not garment.any():
        return 0.0
    _, _, width, height = cv2.boundingRect(garment.astype(np.uint8))
    return float(max(width / garment.shape[1], height / garment.shape[0]))


def white_share(picture: Rgb, garment: Mask, *, at_least: int = 255, margin: float = 0.015) -> float:
    """Return the share of pixels outside the garment whose three channels are at least `at_least`, 0..1.

    The garment is enlarged by `margin` of the longer side, because registration is not exact and JPEG makes rings
    around edges.
    """
    outside = ~dilated(garment, max(1.0, margin * max(picture.shape[:2])))
    white = cv2.inRange(picture, np.full(3, at_least), np.full(3, 255)) > 0
    return float(white[outside].mean()) if outside.any() else 0.0


_NEAR = 232  # least value of the darkest channel of nearly white ground
_FAR = 20.0  # grey levels over which white changes into a shadow or the subject


def whiten_ground(picture: Rgb) -> Rgb:
    """Return the picture (h, w, 3) uint8 with its nearly white ground at 255; a soft shadow keeps its darker part.

    Ground is connected to the frame, and no channel is below `_NEAR`. So white cloth inside the subject does not
    change.
    """
    darkest = picture.min(axis=2)
    ground = touching(darkest >= _NEAR, frame(darkest.shape, 1))
    lift = np.clip((darkest.astype(np.float32) - _NEAR) / _FAR, 0, 1)[..., None] * ground[..., None]
    lift = lift * lift * (3 - 2 * lift)
    return np.asarray(np.rint(picture + (255.0 - picture) * lift), np.uint8)


_EDGE = 0.006  # of the longer side


def subject_on_white(picture: Rgb) -> tuple[float, float]:
    """Return the white share (pixels at 254 or more) around the subject, and how much the subject fills, 0..1.

    The surroundings are all pixels within 12 grey levels of white that are connected to the frame. A grey ground has
    none, and both results are 0. `fill` is the larger of width and height, as a share of the frame's.
    """
    darkest = picture.min(axis=2)
    ground = touching(darkest >= 255 - 12, frame(darkest.shape, 1))
    if not ground.any() or ground.all():
        return 0.0, 0.0
    rows, columns = np.flatnonzero(~ground.all(axis=1)), np.flatnonzero(~ground.all(axis=0))
    fill = max((np.ptp(rows) + 1) / ground.shape[0], (np.ptp(columns) + 1) / ground.shape[1])
    # The edge is a mixture of both, and JPEG makes rings around it.
    away = cv2.distanceTransform(ground.astype(np.uint8), cv2.DIST_L2, 3) > max(2.0, _EDGE * max(ground.shape))
    return float((darkest[away] >= 254).mean()) if away.any() else 0.0, float(fill)
