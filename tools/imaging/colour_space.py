"""Find the colour space that a file declares, by its content and never by its name, and convert pixels to sRGB.

An ICC profile comes first, then a CICP code (PNG, AVIF, HEIF), then gamma and primaries (PNG), then EXIF. Pixels without
a declaration are sRGB by convention.
"""

import io
import struct
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import ExifTags, Image, ImageCms

from tools.errors import Problem
from tools.imaging.metadata import profile_name, srgb


class PictureError(Problem, ValueError):
    """A picture that cannot be opened. `where` is its name, if it has one."""

    remedy = "replace the file with a JPEG or PNG"


@dataclass(frozen=True, slots=True)
class Space:
    """A declared colour space: its name and its ICC profile."""

    name: str
    icc: bytes


Point = tuple[float, float]  # CIE x, y
_D65: Point = (0.3127, 0.3290)
_REC709: tuple[Point, ...] = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
_PRIMARIES: dict[int, tuple[Point, ...]] = {  # ITU-T H.273, table 2; all have the white of D65
    1: _REC709,
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
_GAMMAS = {1: None, 4: 2.2, 6: None, 8: 1.0, 13: None, 14: None}  # H.273, table 3; None: sRGB's
_ADOBE_RGB = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), 563 / 256  # Adobe RGB (1998), 4.3
_UNKNOWN = 2  # H.273
_MODES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}


def declared(image: Image.Image) -> Space | None:
    """Return the colour space that an opened file declares for its pixels; None if it declares none that can be read.

    Raises PictureError for high dynamic range, which has no white that paper could show.
    """
    icc = image.info.get("icc_profile")
    if icc and _profile(icc) is not None:
        return Space(profile_name(icc) or "a profile without a name", icc)
    primaries, curve = image.info.get("cicp", (_UNKNOWN, _UNKNOWN))
    if curve in (16, 18):
        raise PictureError("is an HDR picture", "export it in sRGB")
    if primaries in _PRIMARIES and curve in _GAMMAS:
        return Space(f"CICP {primaries}/{curve}", matrix_profile(_PRIMARIES[primaries], _D65, _GAMMAS[curve]))
    if "srgb" in image.info:
        return Space("sRGB", srgb())
    if "gamma" in image.info or "chromaticity" in image.info:
        return _png_space(image)
    return Space("Adobe RGB (EXIF)", matrix_profile(_ADOBE_RGB[0], _D65, _ADOBE_RGB[1])) if _adobe(image) else None


def _png_space(image: Image.Image) -> Space | None:
    """Return the space of a PNG's gAMA and cHRM chunks."""
    encoding = float(image.info.get("gamma", 0) or 1 / 2.2)
    # Writers of sRGB pictures state 0.45455, because a PNG has no other way to name the curve (PNG, annex C).
    gamma = None if abs(encoding * 2.2 - 1) < 0.05 else 1 / encoding
    given = image.info.get("chromaticity")
    x, y = (given[::2], given[1::2]) if given else ((), ())
    points = tuple(zip(x, y, strict=True)) or (_D65, *_REC709)
    with suppress(np.linalg.LinAlgError, ZeroDivisionError, OverflowError, struct.error):
        return Space("gAMA and cHRM", matrix_profile(points[1:], points[0], gamma))
    return None  # no such light exists


def _adobe(image: Image.Image) -> bool:
    """Return whether EXIF declares Adobe RGB: InteropIndex "R03" (DCF 2.0), or ColorSpace 2, which some cameras write."""
    with suppress(Exception):  # damaged EXIF declares nothing
        exif = image.getexif()
        said = exif.get_ifd(ExifTags.IFD.Exif)
        index = str(exif.get_ifd(ExifTags.IFD.Interop).get(1, "")) if ExifTags.IFD.Interop in said else ""
        return index.startswith("R03") or said.get(ExifTags.Base.ColorSpace) == 2
    return False


@lru_cache(maxsize=64)
def matrix_profile(primaries: tuple[Point, ...], white: Point, gamma: float | None) -> bytes:
    """Return the ICC profile of an RGB space: red, green, blue and white as CIE x, y. Without `gamma` its curve is sRGB's.

    Raises LinAlgError, ZeroDivisionError or struct.error if no light has these primaries.
    """
    to_xyz = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in (*primaries, white)]).T
    columns = to_xyz[:, :3] * np.linalg.solve(to_xyz[:, :3], to_xyz[:, 3])
    # the Bradford adaptation to D50 (ICC.1, annex E)
    cones = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    gain = (cones @ (0.9642, 1.0, 0.8249)) / (cones @ to_xyz[:, 3])
    columns = np.linalg.inv(cones) @ np.diag(gain) @ cones @ columns
    data = bytearray(srgb())
    for number in range(struct.unpack_from(">I", data, 128)[0]):
        tag, at, _ = struct.unpack_from(">4sII", data, 132 + 12 * number)
        if tag in (b"rXYZ", b"gXYZ", b"bXYZ"):
            struct.pack_into(">3i", data, at + 8, *np.rint(columns[:, b"rgb".index(tag[0])] * 65536).astype(int))
        elif tag == b"rTRC" and gamma is not None:  # the three curves share their place
            struct.pack_into(">4sIHHi", data, at, b"para", 0, 0, 0, round(gamma * 65536))
    return bytes(data)


def _profile(icc: bytes) -> ImageCms.ImageCmsProfile | None:
    with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return ImageCms.ImageCmsProfile(io.BytesIO(icc))
    return None  # an unreadable profile tells nothing about the pixels


@lru_cache(maxsize=64)
def is_srgb(icc: bytes) -> bool:
    """Return whether a profile's primaries and curves give sRGB's colours, to two of 255 levels."""
    steps = np.arange(0, 256, 17, dtype=np.uint8)
    colours = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    profile = _profile(icc)
    if profile is None or str(profile.profile.xcolor_space).strip() != "RGB":
        return False
    with suppress(ImageCms.PyCMSError, ValueError):
        seen = np.asarray(_by_profile(Image.fromarray(colours), profile)).astype(int)
        return int(np.abs(seen - colours).max()) <= 2
    return False


def converted(image: Image.Image, space: Space | None) -> Image.Image:
    """Convert an image without alpha (L, RGB, CMYK, LAB) to sRGB. A profile for another kind of pixels is ignored.

    Raises PictureError for CMYK without a profile: each ink and paper has other colours.
    """
    if image.mode == "LAB":
        return _by_profile(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))
    source = _profile(space.icc) if space and not is_srgb(space.icc) else None
    if source is not None and _MODES.get(image.mode) == str(source.profile.xcolor_space).strip():
        with suppress(ImageCms.PyCMSError, ValueError):
            return _by_profile(image, source)
    if image.mode == "CMYK":
        raise PictureError("has CMYK colours without a profile of the ink", "export it in sRGB, or embed the profile")
    return image if image.mode == "RGB" else image.convert("RGB")  # a copy of a large photo is 200 MB


def _by_profile(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    """Convert pixels to sRGB. Raises PyCMSError or ValueError if the profile is for other pixels."""
    target, intent = ImageCms.ImageCmsProfile(io.BytesIO(srgb())), ImageCms.Intent.RELATIVE_COLORIMETRIC
    return ImageCms.buildTransform(source, target, image.mode, "RGB", intent).apply(image)
