"""What encoders of others write is read as a decoder of others reads it, or refused in one sentence."""

import io
from itertools import islice, product
from typing import Any

import numpy as np
import pillow_heif
import pytest
import pyvips
import tifffile
from PIL import Image

from tests.charts import CHART, NARROW, PROFILES, apart, by_pillow
from tools.imaging.arrays import Rgb
from tools.imaging.opening import PictureError, open_picture


def as_libvips_reads(data: bytes) -> Rgb | None:
    """Another decoder's sRGB pixels; None if it cannot read the file."""
    try:
        image = pyvips.Image.new_from_buffer(data, "").autorot()
        if image.get_typeof("icc-profile-data"):
            try:
                image = image.icc_transform("srgb", embedded=True, intent="relative", depth=8)
            except pyvips.Error:  # a profile for another kind of pixels
                image = image.colourspace("srgb")
        else:
            image = image.colourspace("srgb")
        image = image.flatten(background=255) if image.hasalpha() else image
        image = image.bandjoin([image, image]) if image.bands == 1 else image
        return np.asarray(image.cast("uchar").numpy(), np.uint8)
    except pyvips.Error:
        return None


REFUSALS = (
    "is a TIFF with ", "is a BigTIFF of a kind", "is an AVIF with 10 or 12 bits",
    "has floating-point or 32-bit pixels", "has CMYK colours without a profile",
)  # fmt: skip


def compare(data: bytes) -> None:
    """What is accepted has the other decoder's colours. What is not is refused in a sentence that names its kind."""
    try:
        opened = open_picture(data)
    except PictureError as refusal:
        assert refusal.problem.startswith(REFUSALS) and refusal.remedy.startswith("export it "), refusal
        return
    reference = as_libvips_reads(data)
    if reference is not None:
        assert opened.shape == reference.shape and apart(opened, reference) <= NARROW


BY_PILLOW: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "PNG": ("1 L LA P RGB RGBA I;16", [{}]),
    "JPEG": ("L RGB CMYK", [{"quality": 95, "subsampling": 0}, {"quality": 95, "progressive": True}]),
    "MPO": ("L RGB", [{"quality": 95}]),
    "TIFF": ("1 L LA P RGB RGBA CMYK LAB YCbCr I;16", [{}, {"compression": "tiff_lzw"}, {"big_tiff": True}]),
    "BMP": ("1 L P RGB RGBA", [{}]),
    "GIF": ("L P RGB", [{}]),
    "WEBP": ("L RGB RGBA", [{"lossless": True}, {"quality": 95}]),
    "AVIF": ("L RGB RGBA", [{"quality": 90, "subsampling": "4:4:4"}]),
    "JPEG2000": ("L RGB RGBA", [{}, {"irreversible": True, "quality_layers": [20]}]),
}


@pytest.mark.parametrize("file_format", BY_PILLOW)
def test_what_pillow_writes_is_read_as_libvips_reads_it(file_format: str) -> None:
    modes, options = BY_PILLOW[file_format]
    for mode, profile, more in product(modes.split(), PROFILES, options):
        compare(by_pillow(file_format, mode, profile, **more))


@pytest.mark.parametrize(("mode", "profile"), list(product(("L", "RGB", "RGBA"), ("none", "adobe"))))
def test_heic_is_read_with_the_extra(mode: str, profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)  # opening registers it
    monkeypatch.setitem(Image.SAVE, "HEIF", pillow_heif.as_plugin._save_heif)
    photo = open_picture(by_pillow("HEIF", mode, profile, quality=90, chroma=444))
    assert apart(photo, open_picture(by_pillow("PNG", mode, profile))) < NARROW


@pytest.mark.parametrize("bits", [8, 10, 12])
def test_an_avif_of_more_than_8_bits_is_refused_because_pillow_rounds_it_twice(bits: int) -> None:
    data = by_libvips("RGB", ".avif", b"", 1, Q=90, bitdepth=bits)
    if bits == 8:
        assert apart(open_picture(data), CHART) < NARROW
        return
    with pytest.raises(
        PictureError, match=r"is an AVIF with 10 or 12 bits per channel, .*; export it as RGB with 8 bits"
    ):
        open_picture(data)


def by_libvips(kind: str, ending: str, icc: bytes, orientation: int, **options: Any) -> bytes:
    image = pyvips.Image.new_from_array(CHART).copy(interpretation="srgb")
    if kind == "RGBA":
        ramp = np.tile(np.linspace(0, 255, CHART.shape[1]).astype(np.uint8), (CHART.shape[0], 1))
        image = image.bandjoin(pyvips.Image.new_from_array(ramp))
    elif kind == "cmyk":
        image = image.icc_transform("cmyk", input_profile="srgb")
    elif kind != "RGB":
        image = image.colourspace(kind)
    image = image.copy()
    if icc and kind not in ("cmyk", "lab"):
        image.set_type(pyvips.GValue.blob_type, "icc-profile-data", icc)
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return bytes(image.write_to_buffer(ending, **options))


BY_LIBVIPS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    ".jpg": ("RGB b-w cmyk", [{"Q": 95}, {"Q": 95, "interlace": True}, {"Q": 95, "optimize_coding": True}]),
    ".png": ("RGB b-w RGBA rgb16 grey16", [{}, {"interlace": True}]),
    ".tif": (
        "RGB b-w RGBA rgb16 grey16 scrgb lab cmyk",
        [*({"compression": name} for name in ("none", "jpeg", "deflate", "lzw", "packbits")), {"tile": True},
         {"bigtiff": True}, {"pyramid": True, "tile": True}, {"miniswhite": True}, {"predictor": "horizontal"}],
    ),
    ".webp": ("RGB b-w RGBA", [{"lossless": True}, {"Q": 95}]),
    ".avif": ("RGB b-w RGBA rgb16", [{"Q": 90, "subsample_mode": "off"}, *({"Q": 90, "bitdepth": n} for n in (10, 12))]),
    ".gif": ("RGB", [{}]),
}  # fmt: skip


@pytest.mark.parametrize("ending", BY_LIBVIPS)
def test_what_libvips_writes_is_read_as_it_reads_it(ending: str) -> None:
    kinds, options = BY_LIBVIPS[ending]
    profiles = ("none", "adobe", "p3")
    every = product(kinds.split(), zip(profiles, (1, 6, 3), strict=True), options)
    # Of ten options, each meets every kind with one of the profiles, by turns.
    for kind, (profile, orientation), more in islice(every, 0, None, 3 if len(options) == 10 else 1):
        compare(by_libvips(kind, ending, PROFILES[profile], orientation, **more))


def by_tifffile(dtype: str, photometric: str, planar: str, **options: Any) -> bytes:
    full = {"u1": 255, "u2": 65535, "u4": 2**32 - 1}.get(dtype, 1)
    values = CHART / 255 * full
    if photometric == "rgba":
        values = np.dstack([values, np.full(CHART.shape[:2], full / 2)])
        options |= {"extrasamples": ["unassalpha"]}
    elif photometric != "rgb":
        values = values[..., 1] if photometric == "minisblack" else full - values[..., 1]
    values = values.astype(dtype) if dtype[0] == "f" else np.rint(values).astype(dtype)
    if values.ndim == 3:
        values = np.ascontiguousarray(np.moveaxis(values, 2, 0)) if planar == "separate" else values
        options |= {"planarconfig": planar}
    out = io.BytesIO()
    tifffile.imwrite(out, values, photometric=photometric.removesuffix("a"), **options)
    return out.getvalue()


@pytest.mark.parametrize("dtype", ["u1", "u2", "u4", "f2", "f4"])
def test_what_tifffile_writes_is_read_as_libvips_reads_it_or_refused(dtype: str) -> None:
    for photometric, planar, big, compression, order, tile in product(
        ("rgb", "rgba", "minisblack", "miniswhite"), ("contig", "separate"), (False, True), (None, "zlib"), "<>",
        (None, (16, 16)),
    ):  # fmt: skip
        compare(
            by_tifffile(dtype, photometric, planar, bigtiff=big, compression=compression, byteorder=order, tile=tile)
        )
