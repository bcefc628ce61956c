"""Pictures as they are sent: shrunk and encoded again, so that no EXIF leaves the shop, as data URLs."""

import base64
from collections.abc import Iterable
from typing import Any

from tools.errors import raised_as
from tools.imaging.content_cache import kept_by_content
from tools.imaging.encoding import encode_jpeg, shrink_by_area
from tools.imaging.opening import PictureError, decoded

MOST_BYTES = 7_000_000  # of an inline picture as base64; Google's limit
Part = tuple[int, int, int, int] | None
"""Left, top, right and bottom of a part, in thousandths of width and height; None for the whole."""
_SMALLER = 0.7
_KEPT = 48_000_000  # bytes; every stage sends the flat-lay, and opening a phone's photo takes half a second


@kept_by_content(_KEPT, len)
def data_url(picture: bytes, longest: int, quality: int = 90, part: Part = None) -> str:
    """Return a picture as the data URL of a JPEG. It blocks. Raises PictureError.

    Args:
        picture: an encoded picture.
        longest: its longest side in px; it is shrunk further if it does not fit into `MOST_BYTES`.
        quality: of the JPEG.
        part: left, top, right and bottom of the part to send, in thousandths of width and height; None for all.
    """
    rgb = decoded(picture)
    if part:
        height, width = rgb.shape[:2]
        left, top, right, bottom = part
        rgb = rgb[top * height // 1000 : -(-bottom * height // 1000), left * width // 1000 : -(-right * width // 1000)]
    rgb = shrink_by_area(rgb, longest)  # Lanczos is slower, and models see 16 px patches
    while True:
        text = base64.b64encode(encode_jpeg(rgb, quality)).decode()
        if len(text) <= MOST_BYTES:
            return f"data:image/jpeg;base64,{text}"
        rgb = shrink_by_area(rgb, int(max(rgb.shape[:2]) * _SMALLER))


def picture_part(url: str) -> dict[str, Any]:
    """Return a picture as part of a message."""
    return {"type": "image_url", "image_url": {"url": url}}


def message_content(text: str, pictures: Iterable[tuple[str, bytes, int, Part]]) -> list[str | dict[Any, Any]]:
    """Return the content of a message: the text, then the pictures, each introduced by its label. It blocks.

    Args:
        text: of the message.
        pictures: of each its label, its encoded bytes, its longest side in px, and the part of it to send.

    Raises:
        PictureError: with the label of a picture that cannot be decoded.
    """
    content: list[str | dict[Any, Any]] = [{"type": "text", "text": text}]
    for number, (label, picture, longest, part) in enumerate(pictures, 1):
        with raised_as(PictureError, PictureError, label):
            url = data_url(picture, longest, part=part)
        content += [{"type": "text", "text": f"Image {number}: {label}."}, picture_part(url)]
    return content
