"""Colours as the file declares them: what encoders of others write is read as a decoder of others reads it, or refused."""

import io
import struct
import zlib
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from tools.cutout.analysis import analyse
from tools.imaging.arrays import Rgb
from tools.imaging.colour import ciede2000, picture_to_lab
from tools.imaging.colour_space import declared, matrix_profile
from tools.imaging.opening import PictureError, open_file, open_picture

D65, REC709 = (0.3127, 0.329), ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
ADOBE = matrix_profile(((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), D65, 563 / 256)
P3 = matrix_profile(((0.68, 0.32), (0.265, 0.69), (0.15, 0.06)), D65, None)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PROFILES = {"none": b"", "srgb": SRGB, "adobe": ADOBE, "p3": P3, "linear": matrix_profile(REC709, D65, 1.0)}
SIDE = 16  # px of a patch
PATCHES = np.random.default_rng(7).integers(20, 236, (4, 6, 3)).astype(np.uint8)
CHART: Rgb = PATCHES.repeat(SIDE, axis=0).repeat(SIDE, axis=1)
NARROW = 2.0  # CIEDE2000
DEEP_AVIF = 3.5  # Pillow's decoder rounds 10 and 12 bits twice: two levels in one channel of a grey


def apart(one: Rgb, other: Rgb) -> float:
    """The largest difference of the two pictures' patches, each taken away from its edges."""
    return float(ciede2000(picture_to_lab(middles(one)), picture_to_lab(middles(other))).max())


def middles(rgb: Rgb) -> Rgb:
    tiles = rgb.reshape(rgb.shape[0] // SIDE, SIDE, rgb.shape[1] // SIDE, SIDE, 3)
    return np.asarray(np.rint(tiles[:, 5:11, :, 5:11].mean(axis=(1, 3))), np.uint8)


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


def compare(data: bytes, most: float = NARROW) -> None:
    try:
        opened = open_picture(data)
    except PictureError as refusal:
        assert "\n" not in str(refusal)
        return
    reference = as_libvips_reads(data)
    if reference is not None:
        assert opened.shape == reference.shape and apart(opened, reference) <= most


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
    ".avif": ("RGB b-w RGBA", [{"Q": 90, "subsample_mode": "off"}, {"Q": 90, "bitdepth": 10}]),
    ".gif": ("RGB", [{}]),
}  # fmt: skip


@pytest.mark.parametrize("ending", BY_LIBVIPS)
def test_what_libvips_writes_is_read_as_it_reads_it(ending: str) -> None:
    kinds, options = BY_LIBVIPS[ending]
    profiles = ("none", "adobe", "p3")
    for kind, (profile, orientation), more in product(kinds.split(), zip(profiles, (1, 6, 3), strict=True), options):
        compare(
            by_libvips(kind, ending, PROFILES[profile], orientation, **more),
            DEEP_AVIF if more.get("bitdepth") else NARROW,
        )


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


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(*chunks: bytes) -> bytes:
    data = by_pillow("PNG", "RGB", "none")
    return data[:33] + b"".join(chunks) + data[33:]


def chart_by(icc: bytes) -> Rgb:
    return open_picture(by_pillow("PNG", "RGB", "none", **({"icc_profile": icc})))


P3_XY = struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)


@pytest.mark.parametrize(
    ("data", "icc"),
    [
        (png_with(chunk(b"cICP", bytes([12, 13, 0, 1]))), P3),
        (png_with(chunk(b"cICP", bytes([1, 8, 0, 1]))), PROFILES["linear"]),
        (png_with(chunk(b"cICP", bytes([2, 2, 0, 1]))), SRGB),  # "unspecified"
        (png_with(chunk(b"gAMA", struct.pack(">I", 45455)), chunk(b"cHRM", P3_XY)), P3),
        (png_with(chunk(b"gAMA", struct.pack(">I", 100_000))), PROFILES["linear"]),
        (png_with(chunk(b"gAMA", struct.pack(">I", 45455))), SRGB),
        (png_with(chunk(b"gAMA", struct.pack(">I", 100_000)), chunk(b"sRGB", b"\0")), SRGB),
        (png_with(chunk(b"gAMA", bytes(4)), chunk(b"cHRM", bytes(32))), SRGB),  # no such light
        (by_pillow("PNG", "RGB", "p3"), P3),
    ],
)  # fmt: skip
def test_a_png_declares_its_colours_in_four_ways(data: bytes, icc: bytes) -> None:
    assert apart(open_picture(data), chart_by(icc)) < 0.6


@pytest.mark.parametrize("curve", [16, 18])
def test_high_dynamic_range_is_refused(curve: int) -> None:
    with pytest.raises(PictureError, match="HDR picture; export it in sRGB"):
        open_picture(png_with(chunk(b"cICP", bytes([9, curve, 0, 1]))))


def test_cicp_in_an_avif_is_read() -> None:
    data = bytearray(by_pillow("AVIF", "RGB", "none", quality=95, subsampling="4:4:4"))
    struct.pack_into(">HH", data, data.index(b"colrnclx") + 8, 12, 13)
    assert apart(open_picture(bytes(data)), chart_by(P3)) < NARROW


@pytest.mark.parametrize(("index", "code", "adobe"), [("R03", 65535, True), ("R98", 1, False), ("", 2, True)])
@pytest.mark.parametrize("file_format", ["JPEG", "WEBP", "PNG"])
def test_exif_declares_adobe_rgb(file_format: str, index: str, code: int, adobe: bool) -> None:
    exif = Image.Exif()
    exif[0x0131] = "a camera"  # without any tag, Pillow writes no EXIF into a PNG
    exif.get_ifd(0x8769)[0xA001] = code
    if index:
        exif.get_ifd(0x8769)[0xA005] = {1: index}
    quality: dict[str, dict[str, Any]] = {"JPEG": {"quality": 97, "subsampling": 0}, "WEBP": {"lossless": True}}
    opened = open_picture(by_pillow(file_format, "RGB", "none", exif=exif, **quality.get(file_format, {})))
    assert apart(opened, chart_by(ADOBE if adobe else SRGB)) < NARROW


def test_a_profile_is_judged_by_its_content_and_not_by_its_name() -> None:
    named = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(P3)))
    assert "sRGB" in named  # so the name is no help
    space = declared(open_file(by_pillow("PNG", "RGB", "p3")).image)
    assert space is not None and not space.is_srgb
    assert apart(chart_by(P3), CHART) > 3
    own = declared(open_file(by_pillow("PNG", "RGB", "srgb")).image)
    assert own is not None and own.is_srgb and np.array_equal(chart_by(SRGB), CHART)


@settings(max_examples=40, deadline=None)
@given(
    text=st.integers(0, 3_000_000), icc=st.integers(0, 2_000_000), exif=st.binary(max_size=300), broken=st.booleans(),
    late=st.booleans(),
)  # fmt: skip
def test_metadata_never_hides_sound_pixels(text: int, icc: int, exif: bytes, broken: bool, late: bool) -> None:
    profile = P3 + bytes(icc)
    profile = struct.pack(">I", len(profile)) + profile[4:]
    odd = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes([65]) * text, 1)) + chunk(b"eXIf", exif)
    odd = odd[:-1] + b"?" if broken else odd
    data = png_with(chunk(b"iCCP", b"name\0\0" + zlib.compress(profile, 1)), b"" if late else odd)
    end = data.index(b"IEND") - 4
    assert apart(open_picture(data[:end] + (odd if late else b"") + data[end:]), chart_by(P3)) < 0.6


@settings(max_examples=60, deadline=None)
@given(lost=st.integers(1, 400), progressive=st.booleans(), subsampling=st.sampled_from([0, 2]))
def test_a_jpeg_without_its_end_opens_with_a_note_and_one_without_pixels_does_not(
    lost: int, progressive: bool, subsampling: int
) -> None:
    data = by_pillow("JPEG", "RGB", "none", quality=90, progressive=progressive, subsampling=subsampling)
    whole = open_picture(data)
    try:
        opened = open_file(data[:-lost])
    except PictureError as refusal:
        assert (lost > 2 or progressive) and "is truncated" in str(refusal)
    else:
        assert np.array_equal(opened.rgb(), whole) and opened.notes == ("the marker of the file's end is missing",)
    if not progressive:
        assert np.array_equal(open_picture(data[:-2]), whole)


def test_a_cutout_keeps_its_outline_and_a_rounded_photo_has_none() -> None:
    image = Image.fromarray(CHART)
    outline = Image.new("L", image.size)
    outline.paste(255, (20, 10, 70, 60))
    image.putalpha(outline)
    out = io.BytesIO()
    image.save(out, "PNG")
    cut = open_file(out.getvalue()).cutout()
    assert cut is not None and np.array_equal(cut[..., 3], np.asarray(outline))
    assert np.array_equal(cut[..., :3], CHART)
    image.putalpha(Image.new("L", image.size, 255))
    image.putpixel((0, 0), (0, 0, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")
    assert open_file(out.getvalue()).cutout() is None


def test_a_photo_of_more_than_64_megapixels_comes_at_half_its_size() -> None:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((12_000, 8_000)).save(out, "JPEG")
    opened = open_file(out.getvalue())
    assert opened.size == (12_000, 8_000) and opened.rgb().shape == (4_000, 6_000, 3)
    out = io.BytesIO()
    Image.new("L", (12_000, 8_000)).save(out, "JPEG", progressive=True)
    with pytest.raises(PictureError, match="at most 64 megapixels"):  # its coefficients do not fit into bounded memory
        open_picture(out.getvalue())


CASES = Path(__file__).parents[3] / "shared" / "cases"
given_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the reported cases are not here")


@given_cases
def test_the_reported_adobe_rgb_photo_has_its_reference_s_colours() -> None:
    folder = CASES / "adobe-rgb-by-exif"
    photo, reference = (open_picture((folder / name).read_bytes()) for name in ("adobe_exif.jpg", "reference.png"))
    assert float(ciede2000(picture_to_lab(photo), picture_to_lab(reference)).mean()) < 1  # JPEG against PNG


@given_cases
def test_the_reported_jpeg_without_an_end_opens() -> None:
    opened = open_file((CASES / "jpeg-without-eoi" / "noeoi.jpg").read_bytes())
    assert opened.notes == ("the marker of the file's end is missing",)


@given_cases
def test_the_reported_cut_out_keeps_every_pixel_of_its_outline() -> None:
    data = (CASES / "white-cutout-png" / "vwhite_alpha.png").read_bytes()
    found, alpha = analyse(data, None), np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))[..., 3]
    assert found.trusted and (found.rgba[..., 3] >= 128).sum() == (alpha >= 128).sum()
