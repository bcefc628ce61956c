"""Colours as the file declares them, and metadata that never hides sound pixels."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from tests.charts import ADOBE, CHART, NARROW, P3, PROFILES, SRGB, apart, by_pillow
from tools.cutout.analysis import analyse
from tools.imaging.arrays import Rgb
from tools.imaging.colour import ciede2000, picture_to_lab
from tools.imaging.colour_space import declared, is_srgb
from tools.imaging.opening import PictureError, open_file, open_picture


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


def test_the_profile_in_a_jpeg_2000_is_read() -> None:
    data = by_pillow("JPEG2000", "RGB", "none")
    head, colr = data.index(b"jp2h") - 4, data.index(b"colr") - 4
    size, total = (struct.unpack_from(">I", data, at)[0] for at in (colr, head))
    box = struct.pack(">I4sBBB", 11 + len(P3), b"colr", 2, 0, 0) + P3
    whole = struct.pack(">I", total - size + len(box)) + data[head + 4 : colr] + box + data[colr + size :]
    assert apart(open_picture(data[:head] + whole), chart_by(P3)) < 0.6


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
    assert space is not None and not is_srgb(space.icc)
    assert apart(chart_by(P3), CHART) > 3
    own = declared(open_file(by_pillow("PNG", "RGB", "srgb")).image)
    assert own is not None and is_srgb(own.icc) and np.array_equal(chart_by(SRGB), CHART)


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


@settings(max_examples=40, deadline=None)
@given(
    form=st.sampled_from(["JPEG", "WEBP", "TIFF"]), text=st.integers(0, 60_000), icc=st.integers(0, 500_000),
    exif=st.binary(max_size=300), xmp=st.binary(max_size=300),
)  # fmt: skip
def test_metadata_of_other_formats_never_hides_sound_pixels(
    form: str, text: int, icc: int, exif: bytes, xmp: bytes
) -> None:
    profile = P3 + bytes(icc)
    more: dict[str, Any] = {"icc_profile": struct.pack(">I", len(profile)) + profile[4:], "xmp": xmp + bytes(text)}
    options: dict[str, dict[str, Any]] = {"JPEG": {"quality": 97, "subsampling": 0}, "WEBP": {"lossless": True}}
    more |= options.get(form, {})
    if form == "TIFF":
        more["tiffinfo"] = {700: more.pop("xmp"), 37510: exif, 50_000: "x" * text, 34377: bytes(text)}
    else:
        more["exif"] = b"Exif\0\0" + exif
    data = by_pillow(form, "RGB", "none", **more)
    if form == "JPEG":
        data = data[:2] + b"\xff\xfe" + struct.pack(">H", text + 2) + bytes(text) + data[2:]  # a comment
    assert apart(open_picture(data), chart_by(P3)) < NARROW


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
        assert lost > 2 or progressive
        assert "is truncated" in str(refusal) or "cannot be decoded" in str(refusal)
    else:
        assert np.array_equal(opened.rgb(), whole) and opened.notes == ("the marker of the file's end is missing",)
    if not progressive:
        assert np.array_equal(open_picture(data[:-2]), whole)


@settings(max_examples=60, deadline=None)
@given(lost=st.integers(1, 200))
def test_a_png_without_its_end_opens_with_a_note_and_one_without_pixels_does_not(lost: int) -> None:
    data = by_pillow("PNG", "RGB", "none")
    try:
        opened = open_file(data[:-lost])
    except PictureError as refusal:
        assert lost > 12, "the last chunk has 12 bytes and no pixels"
        assert "is truncated" in str(refusal)
    else:
        assert np.array_equal(opened.rgb(), CHART) and opened.notes
    assert open_file(data).notes == ()


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
