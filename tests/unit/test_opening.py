"""Opening pictures: what strangers' files become, and in which words a bad one is refused."""

import io
import struct
import sys
import time
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from tools.imaging.encoding import encode_jpeg, encode_png, shrink
from tools.imaging.opening import LIMIT_PIXELS, PictureError, check_header, open_picture

RED, BLUE, WHITE = (200, 30, 30), (20, 40, 180), (255, 255, 255)


def saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def two_halves(left: tuple[int, int, int] = RED, right: tuple[int, int, int] = BLUE) -> Image.Image:
    image = Image.new("RGB", (40, 20), left)
    image.paste(right, (20, 0, 40, 20))
    return image


@pytest.mark.parametrize("file_format", ["PNG", "BMP", "TIFF", "GIF", "JPEG", "WEBP", "AVIF"])
def test_every_format_opens_to_the_same_colours(file_format: str) -> None:
    opened = open_picture(saved(two_halves(), file_format))
    assert opened.shape == (20, 40, 3) and opened.dtype == np.uint8
    assert np.abs(opened[10, 5].astype(int) - RED).max() <= 12
    assert np.abs(opened[10, 35].astype(int) - BLUE).max() <= 12


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation_shows_the_picture_upright(orientation: int) -> None:
    upright = np.zeros((20, 30, 3), np.uint8)
    upright[:10, :15], upright[:10, 15:], upright[10:, :15] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    undo = {1: lambda a: a, 2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud,
            5: lambda a: a.transpose(1, 0, 2), 6: lambda a: np.rot90(a, 1),
            7: lambda a: np.rot90(a.transpose(1, 0, 2), 2), 8: lambda a: np.rot90(a, -1)}  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(undo[orientation](upright)))
    assert np.array_equal(open_picture(saved(stored, "PNG", exif=exif)), upright)


@pytest.mark.parametrize("file_format", ["TIFF", "JPEG"])
def test_inks_without_a_profile_have_no_known_colour(file_format: str) -> None:
    cyan = Image.new("CMYK", (8, 8), (255, 0, 0, 0))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in ({}, {"icc_profile": srgb}):
        with pytest.raises(PictureError, match=r"CMYK colours without a profile.*; export it in sRGB"):
            open_picture(saved(cyan, file_format, **profile))


def test_an_embedded_wide_gamut_profile_is_converted_to_srgb() -> None:
    """Linear light 0.5 is 188 in sRGB; a profile of gamma 1.0 says that the file holds linear light."""
    linear = linear_profile()
    grey = Image.new("RGB", (8, 8), (128, 128, 128))
    with_profile = open_picture(saved(grey, "PNG", icc_profile=linear))
    assert np.abs(with_profile[4, 4].astype(int) - 188).max() <= 2
    assert open_picture(saved(grey, "PNG"))[4, 4].tolist() == [128] * 3


def test_an_srgb_profile_changes_nothing_and_a_broken_one_is_ignored() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = np.asarray(two_halves())
    assert np.array_equal(open_picture(saved(two_halves(), "PNG", icc_profile=srgb)), plain)
    assert np.array_equal(open_picture(saved(two_halves(), "PNG", icc_profile=b"no profile")), plain)
    grey_says_rgb = Image.new("L", (8, 8), 90)
    assert open_picture(saved(grey_says_rgb, "TIFF", icc_profile=linear_profile()))[4, 4].tolist() == [90] * 3


def test_16_bit_greys_are_scaled_and_not_cut() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)
    opened = open_picture(saved(Image.fromarray(ramp), "PNG"))
    assert opened[0, 0].tolist() == [0] * 3 and opened[15, 15].tolist() == [255] * 3
    assert np.abs(opened[..., 0].astype(int) - np.arange(256).reshape(16, 16)).max() <= 1


def test_16_bit_colours_are_scaled() -> None:
    assert open_picture(png_16_bit((0xC8FF, 0x1E00, 0x1E80)))[0, 0].tolist() == [0xC8, 0x1E, 0x1E]


def test_floating_point_pixels_are_refused_in_words() -> None:
    data = saved(Image.fromarray(np.full((4, 4), 0.5, np.float32)), "TIFF")
    with pytest.raises(PictureError, match="floating-point or 32-bit pixels; export it"):
        open_picture(data)


def test_alpha_is_flattened_on_white() -> None:
    image = Image.new("RGBA", (3, 1), (0, 0, 0, 0))
    image.putpixel((1, 0), (100, 0, 0, 128))
    image.putpixel((2, 0), (100, 0, 0, 255))
    opened = open_picture(saved(image, "PNG"))
    assert opened[0, 0].tolist() == [255, 255, 255] and opened[0, 2].tolist() == [100, 0, 0]
    assert np.abs(opened[0, 1].astype(int) - [177, 127, 127]).max() <= 1


def test_palettes_with_and_without_a_transparent_entry() -> None:
    palette = two_halves().quantize(4)
    assert np.abs(open_picture(saved(palette, "PNG"))[10, 5].astype(int) - RED).max() <= 3
    index = palette.getpixel((35, 10))
    assert open_picture(saved(palette, "PNG", transparency=index))[10, 35].tolist() == list(WHITE)


def test_grey_with_alpha_and_bilevel() -> None:
    grey = Image.merge("LA", [Image.new("L", (2, 2), 90), Image.new("L", (2, 2), 0)])
    assert open_picture(saved(grey, "PNG"))[0, 0].tolist() == list(WHITE)
    assert open_picture(saved(Image.new("1", (8, 8), 1), "PNG"))[0, 0].tolist() == list(WHITE)


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG", "TIFF", "AVIF", "MPO"])
def test_of_an_animation_the_first_frame_is_taken(file_format: str) -> None:
    frames = [Image.new("RGB", (24, 24), colour) for colour in (RED, BLUE)]
    data = saved(frames[0], file_format, save_all=True, append_images=frames[1:])
    assert np.abs(open_picture(data)[12, 12].astype(int) - RED).max() <= 8


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"])
def test_a_truncated_file_is_called_so(file_format: str) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = saved(Image.fromarray(noise), file_format)
    with pytest.raises(PictureError) as refusal:
        open_picture(data[: len(data) // 2])
    assert "\n" not in str(refusal.value)
    if file_format in ("PNG", "JPEG", "BMP", "TIFF"):
        assert "is truncated: only part of the picture is in the file" in str(refusal.value)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"product_id,image_path\nSKU001,a.jpg\n", "is not a picture"),
        (b"%PDF-1.7 and so on, and so on", "PDF or PostScript"),
        (b"%!PS-Adobe-3.0 EPSF-3.0 (never run)", "PDF or PostScript"),
    ],
)
def test_other_files_are_named_for_what_they_are(data: bytes, words: str) -> None:
    with pytest.raises(PictureError, match=words):
        open_picture(data)


def test_a_heic_photo_names_the_extra_that_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)  # importing it fails
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)
    with pytest.raises(PictureError, match=r'HEIC photo.*pip install "bestshot\[heic\]"'):
        open_picture(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")


def test_a_decompression_bomb_is_refused_from_its_header() -> None:
    bomb = png_header(24_000, 30_000) + png_chunk(b"IDAT", zlib.compress(b"\0" * 99))
    started = time.perf_counter()
    with pytest.raises(PictureError) as refusal:
        open_picture(bomb)
    assert (
        str(refusal.value) == "has 24,000 x 30,000 pixels, too many for the memory; save it with at most 64 megapixels"
    )
    assert time.perf_counter() - started < 1
    with pytest.raises(PictureError, match="at most 64 megapixels"):
        check_header(io.BytesIO(bomb))


def test_the_limit_is_on_pixels_not_on_sides() -> None:
    rows = LIMIT_PIXELS // 8000
    assert check_header(io.BytesIO(png_header(8000, rows) + png_chunk(b"IDAT", b""))) == (8000, 8000)
    with pytest.raises(PictureError, match="megapixels"):
        check_header(io.BytesIO(png_header(8000, rows + 1) + png_chunk(b"IDAT", b"")))


def test_a_20_megapixel_photo_opens() -> None:
    photo = Image.linear_gradient("L").resize((5472, 3648)).convert("RGB")
    assert open_picture(saved(photo, "JPEG")).shape == (3648, 5472, 3)


@settings(max_examples=150, deadline=None)
@given(
    file_format=st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"]),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=8),
    cut=st.floats(0, 1),
)
def test_damaged_bytes_give_a_picture_or_one_sentence(
    file_format: str, changes: list[tuple[int, int]], cut: float
) -> None:
    data = bytearray(saved(two_halves(), file_format))
    for at, value in changes:
        data[at % len(data)] = value
    try:
        opened = open_picture(bytes(data[: int(len(data) * cut)]))
    except PictureError as error:
        assert "\n" not in str(error) and str(error)
    else:
        assert opened.ndim == 3 and opened.shape[2] == 3 and opened.dtype == np.uint8


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 50))
def test_shrinking_never_enlarges_and_keeps_the_ratio(height: int, width: int, longest: int) -> None:
    small = shrink(np.zeros((height, width, 3), np.uint8), longest)
    assert max(small.shape[:2]) == min(longest, max(height, width)) and min(small.shape) >= 1
    scale = max(small.shape[:2]) / max(height, width)
    assert abs(small.shape[0] - height * scale) <= 1 and abs(small.shape[1] - width * scale) <= 1


def test_encoding_gives_back_the_pixels_and_the_same_bytes() -> None:
    rgb = np.random.default_rng(5).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    assert np.array_equal(open_picture(encode_png(rgb)), rgb)
    assert encode_png(rgb) == encode_png(rgb.copy()) and encode_jpeg(rgb) == encode_jpeg(rgb.copy())
    flat = np.asarray(two_halves())
    assert np.abs(open_picture(encode_jpeg(flat)).astype(int) - flat).max() <= 6


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_header(width: int, height: int, depth: int = 8) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0))


def png_16_bit(colour: tuple[int, int, int]) -> bytes:
    pixels = zlib.compress(b"\0" + struct.pack(">3H", *colour))
    return png_header(1, 1, 16) + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")


def linear_profile() -> bytes:
    """The sRGB profile with its three curves replaced by gamma 1.0 and its name by another."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for i in range(struct.unpack(">I", data[128:132])[0]):
        tag, at, size = struct.unpack(">4sII", data[132 + 12 * i : 144 + 12 * i])
        if tag in (b"rTRC", b"gTRC", b"bTRC"):
            data[at : at + 12] = b"curv" + bytes(8)  # a curve of no entries is the identity
        elif tag == b"desc":
            data[at : at + size] = bytes(data[at : at + size]).replace(
                "sRGB".encode("utf-16-be"), "flat".encode("utf-16-be")
            )
    return bytes(data)
