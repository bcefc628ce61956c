"""The Embedder that needs no weights: features of the garment, computed on this machine."""

import asyncio
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.cutout.analysis import first_look
from tools.errors import raised_as
from tools.imaging.arrays import Mask, Rgb
from tools.imaging.colour import picture_to_lab
from tools.imaging.encoding import shrink_by_area
from tools.imaging.masks import resized
from tools.imaging.opening import PictureError

F32 = NDArray[np.float32]

SIDE = 64  # px, the side of the square to which a garment is scaled
WEIGHTS: dict[str, float] = {"shape": 1.4, "edges": 1.1, "colour": 1.1, "texture": 0.8, "scene": 0.15}


def working_size(photo: Rgb) -> Rgb:
    """Return the photo (h, w, 3) uint8, shrunk so that its longest side is at most 320 px."""
    return shrink_by_area(photo, 320)


def _unit(block: F32) -> F32:
    length = float(np.linalg.norm(block))
    return block / length if length > 1e-9 else block


def frame(photo: Rgb, mask: Mask) -> tuple[F32, F32]:
    """Return the garment in a square of SIDE px, centred on its box, which ignores the outermost 1 % of the mask.

    The square's side is 1.1 times the longer side of the box. Proportions are kept.

    Args:
        photo: (h, w, 3) uint8.
        mask: the garment, (h, w).

    Returns:
        The garment in Lab (SIDE, SIDE, 3), and how much of each pixel is garment, (SIDE, SIDE) 0..1.
    """
    ys, xs = np.nonzero(mask)
    (left, right), (top, bottom) = np.percentile(xs, (1, 99)), np.percentile(ys, (1, 99))
    side = 1.1 * max(right - left, bottom - top, 8)
    scale = SIDE / side
    # shrink by area averaging first, so that the warp below does not alias
    step = max(1.0, 1 / scale)
    size = (max(1, round(mask.shape[1] / step)), max(1, round(mask.shape[0] / step)))
    small = picture_to_lab(np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8))
    cover = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    rx, ry = size[0] / mask.shape[1], size[1] / mask.shape[0]
    zoom = scale / rx
    across, down = SIDE / 2 - zoom * rx * (left + right + 1) / 2, SIDE / 2 - scale * (top + bottom + 1) / 2
    move = np.array([[zoom, 0, across], [0, scale / ry, down]], np.float32)
    out = cv2.warpAffine(small, move, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.warpAffine(cover, move, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    return np.asarray(out, np.float32), np.asarray(alpha, np.float32)


def shape_block(cover: F32) -> F32:
    """Return the silhouette: soft coverage on a 12 x 12 grid (centred), and the outline's orientations on 4 x 4 cells."""
    soft = cv2.GaussianBlur(cover, (0, 0), 2.0)
    grid = cv2.resize(soft, (12, 12), interpolation=cv2.INTER_AREA).ravel() - 0.4
    outline = orientations(np.asarray(soft, np.float32), np.ones_like(soft), 4)
    return np.concatenate([_unit(grid.astype(np.float32)), 0.7 * _unit(outline)])


def orientations(grey: F32, weight: F32, cells: int, bins: int = 8) -> F32:
    """Return unsigned gradient orientations for each cell, softly binned (Dalal & Triggs 2005), as square roots.

    Args:
        grey: lightness, (h, w).
        weight: how much each pixel counts, (h, w).
        cells: cells on each side.
        bins: orientations in each cell.
    """
    gx = cv2.Sobel(grey, cv2.CV_32F, 1, 0, ksize=3)
    gy = cv2.Sobel(grey, cv2.CV_32F, 0, 1, ksize=3)
    size = np.hypot(gx, gy) * weight
    angle = (np.arctan2(gy, gx) % np.pi) * (bins / np.pi)
    low = np.floor(angle).astype(np.int64) % bins
    part = (angle - np.floor(angle)).astype(np.float32)
    maps = np.zeros((*grey.shape, bins), np.float32)
    rows, cols = np.indices(grey.shape)
    maps[rows, cols, low] = size * (1 - part)
    maps[rows, cols, (low + 1) % bins] += size * part
    smooth = cv2.GaussianBlur(maps, (0, 0), grey.shape[0] / cells / 2.5)
    step = grey.shape[0] / cells
    at = ((np.arange(cells) + 0.5) * step).astype(int)
    return np.sqrt(np.maximum(smooth[np.ix_(at, at)], 0)).ravel().astype(np.float32)


def edges_block(pixels: F32, cover: F32) -> F32:
    """Return the edges inside the garment (placket, collar, print) in 6 x 6 cells, after local contrast normalisation."""
    light = pixels[..., 0]
    weight = cover + 1e-3
    around = cv2.GaussianBlur(weight, (0, 0), 8)
    mean = cv2.GaussianBlur(light * weight, (0, 0), 8) / around
    deviation = np.sqrt(cv2.GaussianBlur(np.square(light - mean) * weight, (0, 0), 8) / around)
    flat = (light - mean) / (deviation + 3)
    inner = np.clip(cv2.erode(cover, np.ones((3, 3), np.uint8)), 0, 1)
    return orientations(flat.astype(np.float32), inner.astype(np.float32), 6)


def _prototypes() -> F32:
    """Return the Lab colours (n, 3) of the colour histogram: neutrals and hues at two chromas, for six lightnesses."""
    rows: list[tuple[float, float, float]] = []
    for light in (10, 28, 46, 64, 82, 98):
        rows.append((light, 0, 0))
        for chroma, hues in ((18, 6), (45, 10)):
            rows += [
                (light, chroma * np.cos(h), chroma * np.sin(h))
                for h in np.arange(hues) * (2 * np.pi / hues) + chroma / 50
            ]
    return np.array(rows, np.float32)


PROTOTYPES = _prototypes()
_AXES = np.array([0.55, 1.0, 1.0], np.float32)  # lightness counts less, because light changes more than dye


def colour_counts(pixels: F32, weight: F32) -> F32:
    """Return a soft histogram of Lab `pixels` (n, 3) over PROTOTYPES, weighted by `weight` (n,), with sum 1."""
    p, q = pixels * _AXES, PROTOTYPES * _AXES
    square = (p**2).sum(1, keepdims=True) - 2 * p @ q.T + (q**2).sum(1)
    near = np.exp(-(square - square.min(1, keepdims=True)) / (2 * 9.0**2))
    near /= near.sum(1, keepdims=True)
    counts = weight @ near
    return np.asarray(counts / max(float(counts.sum()), 1e-9), np.float32)


def colour_block(pixels: F32, cover: F32) -> F32:
    """Return the colours of the whole garment, of its upper, middle and lower third, and of its middle column."""
    ys, xs = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    flat = pixels[::2, ::2].reshape(-1, 3)
    parts: list[F32] = []
    regions = [
        np.ones_like(cover),
        *(np.exp(-(((ys - c) / 0.16) ** 2)) for c in (0.2, 0.5, 0.8)),
        np.exp(-(((xs - 0.5) / 0.15) ** 2)),
    ]
    for share, region in zip((1.0, 0.5, 0.5, 0.5, 0.5), regions, strict=True):
        weight = (region * cover**2)[::2, ::2].ravel().astype(np.float32)
        parts.append(share * _unit(np.sqrt(colour_counts(flat, weight))))
    return np.concatenate(parts)


def texture_block(pixels: F32, cover: F32) -> F32:
    """Return how lively the cloth is: histograms of log contrast in L*, a* and b*, each at three scales."""
    inner = cv2.erode(cover, np.ones((5, 5), np.uint8)) > 0.9
    if inner.sum() < 30:
        inner = cover > 0.5 if (cover > 0.5).any() else np.ones(cover.shape, np.bool_)
    parts: list[F32] = []
    for channel in (pixels[..., 0], pixels[..., 1], pixels[..., 2]):
        for scale in (0.7, 1.5, 3.0):
            band = np.abs(cv2.GaussianBlur(channel, (0, 0), scale) - cv2.GaussianBlur(channel, (0, 0), scale * 1.8))
            energy = np.log2(cv2.GaussianBlur(band, (0, 0), scale * 2) + 0.1)[inner]
            bins = np.linspace(-3, 4, 8)
            near = np.exp(-(((energy[:, None] - bins) / 0.9) ** 2))
            parts.append(np.sqrt(near.mean(0)).astype(np.float32))
    return np.concatenate(parts)


def scene_block(photo: Rgb, mask: Mask) -> F32:
    """Return the colours around the garment."""
    small = cv2.resize(photo, (32, 32), interpolation=cv2.INTER_AREA)
    outside = cv2.resize(1 - mask.astype(np.float32), (32, 32), interpolation=cv2.INTER_AREA)
    flat = picture_to_lab(np.asarray(small, np.uint8)).reshape(-1, 3)
    return np.sqrt(colour_counts(flat, outside.ravel() ** 2 + 1e-6))


def blocks(photo: Rgb, mask: Mask) -> dict[str, F32]:
    """Return all blocks of one photo by name, each of length 1."""
    if mask.sum() < 16:
        mask = np.ones(mask.shape, np.bool_)
    pixels, cover = frame(photo, mask)
    made = {
        "shape": shape_block(cover),
        "edges": edges_block(pixels, cover),
        "colour": colour_block(pixels, cover),
        "texture": texture_block(pixels, cover),
        "scene": scene_block(photo, mask),
    }
    return {name: _unit(block) for name, block in made.items()}


def describe(photo: Rgb, mask: Mask) -> F32:
    """Return the garment's unit vector (DIM,) float32, from `photo` (h, w, 3) uint8 and `mask` (h, w)."""
    made = blocks(photo, mask)
    return _unit(np.concatenate([WEIGHTS[name] * block for name, block in made.items()]).astype(np.float32))


DIM = (12 * 12 + 4 * 4 * 8) + 6 * 6 * 8 + 5 * len(PROTOTYPES) + 3 * 3 * 8 + len(PROTOTYPES)


def garment_vector(data: bytes) -> NDArray[np.float32]:
    """Return the unit vector (DIM,) of one encoded picture. Raises PictureError if it cannot be decoded.

    It uses the garment that the first step of the analysis finds. The whole analysis takes a second for each photo. Its
    finer outline also changes with the light, so that only 93 % of changed photos find their original, against 100 %
    this way.
    """
    rgb, garment = first_look(data)
    photo = working_size(rgb)
    return describe(photo, resized(garment, photo.shape[1::-1]))


class GarmentEmbedder:
    """Finds a garment and similar ones by silhouette, inner edges, colour and texture. It reads no text."""

    name = "local-garment-v1"
    dim = DIM

    async def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        """Return (n, dim) finite float32, rows of length 1. Raises PictureError that names the picture."""
        return await asyncio.to_thread(self._embed, pictures)

    def _embed(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        rows = np.empty((len(pictures), self.dim), np.float32)
        for number, data in enumerate(pictures):
            with raised_as(PictureError, PictureError, f"picture {number + 1} of {len(pictures)}:"):
                rows[number] = garment_vector(data)
        return rows
