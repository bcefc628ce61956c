"""What the garment lies on: boards, linen, plaster, paper, concrete. Each paints colour, slope and gloss
of the whole picture."""

from typing import Literal

import cv2
import numpy as np

from tools.images.arrays import Colour
from tools.sample.noise import Field, fbm, noise
from tools.sample.prints import linear_ink
from tools.sample.surface import Surface

Ground = Literal["wood", "linen", "plaster", "paper", "concrete"]


def paint(s: Surface, ground: Ground, colour: Colour, seed: int) -> None:
    """Fill the surface with a ground of the given colour."""
    h, w = s.cover.shape
    y, x = np.mgrid[0:h, 0:w].astype(np.float32) / np.float32(s.frame.scale)
    tone, relief = {
        "wood": _wood,
        "linen": _linen,
        "plaster": _plaster,
        "paper": _paper,
        "concrete": _concrete,
    }[ground](x, y, seed)
    s.albedo[:] = linear_ink(colour)[None, None, :] * np.clip(tone, 0.15, 1.6)[..., None]
    if ground == "wood":
        # Late wood is redder than early wood.
        s.albedo *= np.stack([1 + 0.05 * (1 - tone), np.ones_like(tone), 1 - 0.10 * (1 - tone)], -1)
    k = np.array([[-0.5, 0, 0.5]], np.float32) * np.float32(s.frame.scale)
    one = np.ones((1, 1), np.float32)
    s.slope[..., 0] = cv2.sepFilter2D(relief, cv2.CV_32F, k, one)
    s.slope[..., 1] = cv2.sepFilter2D(relief, cv2.CV_32F, one, k.T)
    s.gloss[:] = 0.10 if ground == "wood" else 0.02


def _wood(x: Field, y: Field, seed: int) -> tuple[Field, Field]:
    """Upright boards with butt joints, grain along them, a few knots."""
    rng = np.random.default_rng(seed)
    board = 13.0
    column = np.floor((x + rng.uniform(0, board)) / board)
    inside = np.mod(x + float(rng.uniform(0, board)), board)
    rng2 = np.random.default_rng(seed + 1)
    shift = rng2.uniform(0, 200, 64).astype(np.float32)
    k = column.astype(int) % 64
    inside = np.mod(x + np.float32(np.random.default_rng(seed).uniform(0, board)), board)
    along = y + shift[k]
    row = np.floor(along / 95)
    cell = (k * 7 + row.astype(int) * 13) % 64
    lightness = rng2.normal(0, 0.055, 64).astype(np.float32)[cell]
    gx, gy = inside + shift[cell], along
    bend = 1.6 * noise(gx / 16, gy / 55, seed + 2)
    rings = np.sin(2 * np.pi * (gx * 0.42 + bend + 0.18 * noise(gx / 3, gy / 26, seed + 3)))
    fibre = fbm(gx * 2.4, gy * 0.09, seed + 4, octaves=3, gain=0.7)
    pores = np.clip(noise(gx * 6, gy * 0.22, seed + 5) - 1.3, 0, 1)
    tone = 1 + lightness + 0.05 * rings + 0.045 * fibre - 0.16 * pores
    gap = np.minimum(np.minimum(inside, board - inside), 3 * np.minimum(np.mod(along, 95), 95 - np.mod(along, 95)))
    seam = np.clip(1 - gap / 0.14, 0, 1)
    bevel = np.clip(1 - gap / 0.4, 0, 1)
    return (tone * (1 - 0.62 * seam) * (1 - 0.1 * bevel)).astype(np.float32), (-0.05 * bevel**2 + 0.004 * fibre).astype(
        np.float32
    )


def _linen(x: Field, y: Field, seed: int) -> tuple[Field, Field]:
    """Washed linen: visible slubby weave and soft creases."""
    warp, weft = noise(x * 5.5, y * 0.22, seed), noise(x * 0.22, y * 5.5, seed + 1)
    tone = 1 + 0.035 * warp + 0.035 * weft + 0.02 * fbm(x / 12, y / 12, seed + 2)
    a = 0.3 * noise(x / 20, y / 20, seed + 3)
    ridge = 1 - np.sqrt(noise(x / 17 + a, y / 11 + a, seed + 4) ** 2 + 0.006)
    crease = np.clip(ridge, 0, 1) ** 4 * np.clip(noise(x / 22, y / 22, seed + 5), 0, 1.6)
    relief = 0.30 * crease + 0.28 * noise(x / 26, y / 19, seed + 6) + 0.006 * (warp + weft)
    return tone.astype(np.float32), relief.astype(np.float32)


def _plaster(x: Field, y: Field, seed: int) -> tuple[Field, Field]:
    """Trowelled clay plaster: cloudy colour, arcs of the trowel, grit."""
    a = 0.8 * noise(x / 14, y / 14, seed)
    trowel = noise(x / 9 + a, y / 3.4 - 1.4 * a, seed + 1)
    cloud = fbm(x / 18, y / 18, seed + 2, octaves=4, gain=0.6)
    grit = noise(x * 4, y * 4, seed + 3)
    tone = 1 + 0.065 * cloud + 0.03 * trowel + 0.018 * grit
    return tone.astype(np.float32), (0.05 * trowel + 0.012 * grit).astype(np.float32)


def _paper(x: Field, y: Field, seed: int) -> tuple[Field, Field]:
    """Matt background paper: all but even, with the faintest fibre."""
    tooth = noise(x * 5, y * 5, seed)
    tone = 1 + 0.010 * fbm(x / 30, y / 30, seed + 1, octaves=2) + 0.008 * tooth
    return tone.astype(np.float32), (0.004 * tooth + 0.10 * noise(x / 60, y / 60, seed + 2)).astype(np.float32)


def _concrete(x: Field, y: Field, seed: int) -> tuple[Field, Field]:
    """Smoothed concrete: clouds, fine speckle, a few air holes."""
    cloud = fbm(x / 22, y / 22, seed, octaves=5, gain=0.6)
    speckle = noise(x * 4.5, y * 4.5, seed + 1)
    holes = np.clip(noise(x * 1.1, y * 1.1, seed + 2) - 2.75, 0, 0.5) * 1.6
    tone = 1 + 0.055 * cloud + 0.022 * speckle - 0.45 * holes
    return tone.astype(np.float32), (0.006 * speckle - 0.10 * holes + 0.04 * cloud).astype(np.float32)
