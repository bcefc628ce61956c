"""Previews: small, upright, honest about their origin, and only of files in the folder."""

import io
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from agent.report.pictures import Album
from tests.unit.report_page import drawn, nothing
from tools.imaging.encoding import report_jpeg


@pytest.mark.parametrize(
    "path", ["../secret.png", "/etc/hostname", "javascript:alert(1)", "link.png", "a\0b", "..", "."]
)
def test_no_file_outside_the_folder_is_shown_or_linked(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.png").write_bytes(drawn(20, 20))
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    album = Album(folder, nothing)
    assert album.show(path, 480) is None
    assert album.link(path) == ""


def test_names_of_delivered_files_are_quoted_in_links(tmp_path: Path) -> None:
    odd = 'a "b" #1 ?x&y %41.png'
    (tmp_path / odd).write_bytes(drawn(20, 20))
    link = Album(tmp_path, nothing).link(odd)
    assert not set(link) & set('"#?& ')
    assert unquote(link) == odd


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 200))
@settings(max_examples=25, deadline=None)
def test_previews_keep_the_ratio_and_never_grow(width: int, height: int, longest: int) -> None:
    with Image.open(io.BytesIO(report_jpeg(drawn(width, height), longest))) as small:
        assert small.format == "JPEG"
        assert max(small.size) <= min(longest, max(width, height))
        scale = max(small.size) / max(width, height)
        assert abs(small.width - width * scale) <= 1 and abs(small.height - height * scale) <= 1


def test_previews_are_upright_on_white_and_keep_their_disclosure() -> None:
    out = io.BytesIO()
    tag = Image.Exif()
    tag[0x0112] = 6  # the camera was held sideways
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>trainedAlgorithmicMedia</x:xmpmeta>"
    Image.new("RGB", (80, 40), "#456").save(out, "JPEG", exif=tag, xmp=xmp)
    with Image.open(io.BytesIO(report_jpeg(out.getvalue(), 480))) as upright:
        assert upright.size == (40, 80)
        assert upright.info["xmp"] == xmp
    with Image.open(io.BytesIO(report_jpeg(drawn(100, 100, "#345", "RGBA"), 480))) as clear:
        assert np.asarray(clear)[2, 2].min() >= 253


def test_previews_of_16_bit_pictures_keep_their_brightness() -> None:
    deep = io.BytesIO()
    Image.fromarray(np.full((40, 40), 128 * 257, np.uint16)).save(deep, "PNG")
    with Image.open(io.BytesIO(report_jpeg(deep.getvalue(), 40))) as shown:
        assert shown.getpixel((20, 20)) == (128, 128, 128)
