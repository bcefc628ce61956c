"""The material that training pictures are made of: garments without ground, grounds without garment."""

from dataclasses import dataclass

import cv2
import numpy as np

from tools.images.arrays import Mask, Rgb, Rgba
from tools.images.cutout.cut import soft_cut
from tools.images.cutout.shapes import dilated
from tools.sample.scenes import SCENES
from tools.sample.stock import catalogue, newcomers_list
from tools.sample.studio import photograph
from tools.sample.wardrobe import Draw
from training.segmentation.labels import Labelled

Random = np.random.Generator
_DRAWN = (216, 288)  # px, width and height


@dataclass(frozen=True, slots=True)
class Stock:
    """`photos` with masks as they are; `garments` with soft edges; `grounds` to lay them on."""

    photos: list[tuple[Rgb, Mask]]
    drawn: list[tuple[Rgb, Mask]]
    garments: list[Rgba]
    grounds: list[Rgb]
    tiles: list[Rgb]  # pieces of plain or patterned cloth and floor, to be repeated


def drawn_photo(seed: int) -> tuple[Rgb, Mask]:
    """One of the sample shop's garments in a scene and pose of its own, with its true mask."""
    rng = np.random.default_rng(seed)
    draws: list[Draw] = [one.draw for one in catalogue()] + [one.draw for one in newcomers_list()]
    scene = str(rng.choice(list(SCENES)))
    draw = draws[int(rng.integers(len(draws)))]
    return photograph(draw, scene, seed, *_DRAWN, float(rng.uniform(0.6, 0.95)))


def stock(labelled: list[Labelled], drawn: int, seed: int) -> Stock:
    """Everything, from the photos given and `drawn` pictures by the sample shop."""
    rng = np.random.default_rng(seed)
    photos = [(one.photo, one.mask) for one in labelled]
    pictures = [drawn_photo(seed * 100_000 + index) for index in range(drawn)]
    everything = photos + pictures
    garments = [_garment(photo, mask) for photo, mask in everything]
    grounds = [_ground(photo, mask) for photo, mask in everything]
    tiles = [piece for photo, mask in everything for piece in _pieces(photo, mask, rng)]
    return Stock(photos, pictures, garments, grounds, tiles)


def _garment(photo: Rgb, mask: Mask) -> Rgba:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return soft_cut(photo[window], mask[window])


def _ground(photo: Rgb, mask: Mask) -> Rgb:
    """The photo with the garment painted over from around it, and the grain of the ground put back."""
    small = cv2.resize(photo, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    hole = cv2.resize(dilated(mask, 4).astype(np.uint8), small.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    filled = cv2.resize(cv2.inpaint(small, hole, 3, cv2.INPAINT_TELEA), photo.shape[1::-1])
    around = ~dilated(mask, 6)
    grain = photo.astype(np.float32) - cv2.GaussianBlur(photo, (0, 0), 3)
    grain = np.where(around[..., None], grain, grain[::-1] * around[::-1, :, None])
    patched = np.where(around[..., None], photo, filled + grain)
    return np.clip(patched, 0, 255).astype(np.uint8)


def _pieces(photo: Rgb, mask: Mask, rng: Random) -> list[Rgb]:
    """A square of the ground and one of the cloth, the largest of a few tried that fit."""
    found = []
    for where in (~dilated(mask, 3), mask):
        for side in (110, 72, 44):
            fits = cv2.erode(where.astype(np.uint8), np.ones((side, side), np.uint8), borderValue=0)
            places = np.argwhere(fits)
            if len(places):
                y, x = places[rng.integers(len(places))]
                top, left = max(0, y - side // 2), max(0, x - side // 2)
                found.append(photo[top : top + side, left : left + side].copy())
                break
    return found
