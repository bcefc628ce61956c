"""What was found in a picture is carried over to a file only where the file's pixels prove to be the picture's."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from tools.channels import Channel, load_channels
from tools.imaging.arrays import Rgb
from tools.imaging.encoding import delivered, encode_png, encode_within
from tools.models.roles import TextLine
from tools.verification.locate import excerpt

BOX = (300, 500, 420, 560)


@pytest.fixture
def channel(tmp_path: Path) -> Channel:
    return load_channels(tmp_path).find("taobao-tall")


@pytest.fixture
def picture() -> Rgb:
    noise = np.random.default_rng(7).integers(90, 170, (60, 45, 3), np.uint8)
    whole = np.asarray(cv2.resize(noise, (896, 1200), interpolation=cv2.INTER_CUBIC), np.uint8)
    left, top, right, bottom = BOX
    whole[top:bottom, left:right] = (250, 10, 10)
    return whole


def test_text_is_where_the_file_shows_it_and_gone_where_it_was_cropped(channel: Channel, picture: Rgb) -> None:
    file = delivered(picture, channel.exact_ratio, channel.recommended())
    part = excerpt(encode_png(picture), encode_within(file, "JPEG", 60_000, b""), channel)
    assert part is not None
    outside = TextLine("cropped", (-40, 0, -10, 9), 1.0)
    (line,) = part.lines([TextLine("red", BOX, 1.0), outside])
    red = (part.rgb[..., 0] > 220) & (part.rgb[..., 1] < 60)
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    assert np.abs(np.array(line.box) - (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)).max() <= 2


def test_nothing_is_carried_over_to_a_file_of_another_size_or_with_a_repainted_spot(
    channel: Channel, picture: Rgb
) -> None:
    file = delivered(picture, channel.exact_ratio, channel.recommended()).copy()
    assert excerpt(encode_png(picture), encode_png(file[:-8]), channel) is None
    file[100:124, 200:224] = 255 - file[100:124, 200:224] // 4
    assert excerpt(encode_png(picture), encode_png(file), channel) is None
