"""A chart of colours, and files of it that others' encoders write."""

import io
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from tools.imaging.arrays import Rgb
from tools.imaging.colour import ciede2000, picture_to_lab
from tools.imaging.colour_space import matrix_profile

D65, REC709 = (0.3127, 0.329), ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
ADOBE = matrix_profile(((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), D65, 563 / 256)
P3 = matrix_profile(((0.68, 0.32), (0.265, 0.69), (0.15, 0.06)), D65, None)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PROFILES = {"none": b"", "srgb": SRGB, "adobe": ADOBE, "p3": P3, "linear": matrix_profile(REC709, D65, 1.0)}
SIDE = 16  # px of a patch
PATCHES = np.random.default_rng(7).integers(20, 236, (4, 6, 3)).astype(np.uint8)
CHART: Rgb = PATCHES.repeat(SIDE, axis=0).repeat(SIDE, axis=1)
NARROW = 2.0  # CIEDE2000


def apart(one: Rgb, other: Rgb) -> float:
    """The largest difference of the two pictures' patches, each taken away from its edges."""
    return float(ciede2000(picture_to_lab(middles(one)), picture_to_lab(middles(other))).max())


def middles(rgb: Rgb) -> Rgb:
    tiles = rgb.reshape(rgb.shape[0] // SIDE, SIDE, rgb.shape[1] // SIDE, SIDE, 3)
    return np.asarray(np.rint(tiles[:, 5:11, :, 5:11].mean(axis=(1, 3))), np.uint8)


def by_pillow(file_format: str, mode: str, profile: str, **options: Any) -> bytes:
    image, out = Image.fromarray(CHART), io.BytesIO()
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    elif mode == "RGBA":
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    else:
        image = image.convert(mode)
    image.save(out, file_format, **options, **({"icc_profile": PROFILES[profile]} if PROFILES[profile] else {}))
    return out.getvalue()
