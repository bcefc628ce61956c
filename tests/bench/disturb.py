"""Changed copies of a photo, as shops meet them: cropped, turned, lighter or darker, blurred."""

import cv2
import numpy as np

from tools.imaging.arrays import Rgb

KINDS = ("same", "crop", "rotate", "light", "blur", "all four")


def disturb(photo: Rgb, kind: str, rng: np.random.Generator) -> Rgb:
    """One changed copy. `rng` decides how much.

    crop: a window of 90..100 % of each side anywhere in the photo. rotate: -12..12 degrees about the
    middle; the
    corners that open are filled by repeating the border. light: sRGB values times 0.75..1.25, clipped. blur:
    Gaussian of sigma 0.5..1.5 pixels. "all four" does all of them, in this order.
    """
    out = photo
    if kind in ("crop", "all four"):
        height, width = out.shape[:2]
        h, w = round(height * rng.uniform(0.9, 1)), round(width * rng.uniform(0.9, 1))
        top, left = int(rng.integers(0, height - h + 1)), int(rng.integers(0, width - w + 1))
        out = out[top : top + h, left : left + w]
    if kind in ("rotate", "all four"):
        height, width = out.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-12, 12), 1)
        out = np.asarray(cv2.warpAffine(out, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    if kind in ("light", "all four"):
        out = np.clip(out.astype(np.float32) * rng.uniform(0.75, 1.25), 0, 255).astype(np.uint8)
    if kind in ("blur", "all four"):
        out = np.asarray(cv2.GaussianBlur(out, (0, 0), rng.uniform(0.5, 1.5)), np.uint8)
    return np.ascontiguousarray(out)


def extreme(photo: Rgb, rng: np.random.Generator) -> Rgb:
    """The worst promised: 10 % off at a corner, 12 degrees, a quarter of the light, sigma 1.5, all at
    once."""
    height, width = photo.shape[:2]
    h, w = round(height * 0.9), round(width * 0.9)
    top, left = int(rng.integers(0, 2)) * (height - h), int(rng.integers(0, 2)) * (width - w)
    out = photo[top : top + h, left : left + w]
    turn = cv2.getRotationMatrix2D((w / 2, h / 2), float(rng.choice([-12, 12])), 1)
    out = np.asarray(cv2.warpAffine(out, turn, (w, h), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    out = np.clip(out.astype(np.float32) * float(rng.choice([0.75, 1.25])), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(cv2.GaussianBlur(out, (0, 0), 1.5), np.uint8)
