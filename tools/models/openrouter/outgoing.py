"""Pictures on their way out: shrunk, re-encoded (so that no EXIF leaves the shop), as data URLs. Blocks."""

import base64

from tools.images.opening import encode_jpeg, open_picture, shrink

MOST_BYTES = 7_000_000  # of a picture inline, as base64; Google's limit
_SMALLER = 0.7


def data_url(picture: bytes, longest: int, quality: int = 90) -> str:
    """A JPEG of at most `longest` px as a data URL within `MOST_BYTES`. Raises PictureError."""
    rgb = shrink(open_picture(picture), longest)
    while True:
        text = base64.b64encode(encode_jpeg(rgb, quality)).decode()
        if len(text) <= MOST_BYTES:
            return f"data:image/jpeg;base64,{text}"
        rgb = shrink(rgb, int(max(rgb.shape[:2]) * _SMALLER))
