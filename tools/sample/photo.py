"""From surface to photograph: light it, cast the garment's shadow, expose, add lens and sensor."""

import cv2
import numpy as np

from tools.images.arrays import Rgb
from tools.sample.noise import fbm
from tools.sample.surface import Surface


def expose(s: Surface, seed: int) -> Rgb:
    """The lit picture, (height, width, 3) uint8 sRGB.

    A flat spot facing up gets an exposure of 1. Lambert light with a wrapped terminator in proportion to the
    light's softness, hemispheric fill, a Blinn-Phong highlight; then a gentle shoulder, vignette and grain.
    """
    light = s.light
    h, w = s.cover.shape
    az, el = np.radians(light.azimuth), np.radians(light.elevation)
    lx, ly, lz = float(np.cos(az) * np.cos(el)), float(-np.sin(az) * np.cos(el)), float(np.sin(el))
    gx, gy = s.slope[..., 0], s.slope[..., 1]
    inv = 1 / np.sqrt(1 + gx * gx + gy * gy)
    wrap = 0.25 + 0.35 * light.softness
    facing = (-gx * lx - gy * ly + lz) * inv
    direct = np.maximum((facing + wrap) / (1 + wrap), 0) / ((lz + wrap) / (1 + wrap))
    # Highlights on crests roll off rather than clip.
    direct = np.minimum(direct, 1 + 0.75 * np.tanh(np.maximum(direct - 1, 0) / 0.75))
    fill = 0.46 - 0.24 * light.contrast
    lit = (1 - fill) * direct + fill * inv
    hx, hy, hz = lx, ly, lz + 1
    norm = float(np.sqrt(hx * hx + hy * hy + hz * hz))
    half = np.maximum((-gx * hx - gy * hy + hz) * inv / norm, 0)
    half8 = np.square(np.square(np.square(half)))
    shine = s.gloss * (half8 * half8 * half8) * 0.9
    shade = s.shade
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    across = ((x / w - 0.5) * np.float32(np.cos(az)) - (y / h - 0.5) * np.float32(np.sin(az))) * np.float32(
        0.16 + 0.24 * light.contrast
    )
    vignette = 1 - 0.10 * (((x / w - 0.5) ** 2 + (y / h - 0.5) ** 2) / 0.5)
    exposure = (lit * shade * (1 + across) * vignette).astype(np.float32)
    # Light that reaches a valley has bounced off the same cloth: shadows grow more saturated, not grey.
    bounce = s.albedo * np.clip(1 - exposure, 0, 0.8)[..., None] * 0.20
    colour = s.albedo * exposure[..., None] * 1.04 + bounce * s.albedo
    # Real dyes and lenses are less pure than primaries on a screen.
    grey = colour @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    colour += np.float32(0.16) * (grey[..., None] - colour)
    colour += (shine * shade)[..., None]
    key = np.array([1 + 0.085 * light.warmth, 1.0, 1 - 0.13 * light.warmth], np.float32)
    sky = np.array([1 - 0.05 * light.warmth, 1.0, 1 + 0.07 * light.warmth], np.float32)
    depth = np.clip(exposure, 0, 1)[..., None]
    colour *= sky + (key - sky) * depth
    colour = np.minimum(colour, 0.72 + 0.28 * np.tanh(np.maximum(colour - 0.72, 0) / 0.28))
    srgb = np.maximum(1.055 * cv2.pow(np.maximum(colour, 1e-6), 1 / 2.4) - 0.055, 12.92 * np.minimum(colour, 0.0031308))
    srgb = cv2.GaussianBlur(srgb, (0, 0), 0.45)
    grain = np.random.default_rng(seed).standard_normal((h, w)).astype(np.float32)
    srgb += (0.006 * cv2.GaussianBlur(grain, (0, 0), 0.7))[..., None]
    return np.asarray(np.clip(srgb * 255 + 0.5, 0, 255).astype(np.uint8))


def dapple(s: Surface, seed: int, strength: float) -> None:
    """Shadows of leaves somewhere between window and table, soft-edged, over the whole scene."""
    h, w = s.cover.shape
    y, x = np.mgrid[0:h, 0:w].astype(np.float32) / np.float32(h)
    leaves = fbm(x * 7 + y * 3, y * 5 - x * 2, seed, octaves=2, gain=0.5)
    shadow = 1 / (1 + np.exp(-5 * (leaves - 0.55)))
    s.shade *= 1 - np.float32(strength) * cv2.GaussianBlur(shadow.astype(np.float32), (0, 0), h / 160)
