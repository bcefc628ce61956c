"""Pictures on their way out: shrunk, re-encoded (so that no EXIF leaves the shop), as data URLs."""

import base64

from tools.imaging.arrays import Rgb
from tools.imaging.content_cache import kept_by_content
from tools.imaging.encoding import encode_jpeg, fit_within
from tools.imaging.opening import decoded

MOST_BYTES = 7_000_000  # of a picture inline, as base64; Google's limit
_SMALLER = 0.7
_KEPT = 48_000_000  # bytes; a flat-lay goes out with every stage, and opening a phone's photo takes half a second


@kept_by_content(_KEPT, len)
def data_url(picture: bytes, longest: int, quality: int = 90) -> str:
    """Return a JPEG of at most `longest` px as a data URL within `MOST_BYTES`. Raises PictureError. Blocks."""
    rgb = _reduced(decoded(picture), longest)
    while True:
        text = base64.b64encode(encode_jpeg(rgb, quality)).decode()
        if len(text) <= MOST_BYTES:
            return f"data:image/jpeg;base64,{text}"
        rgb = _reduced(rgb, int(max(rgb.shape[:2]) * _SMALLER))


def _reduced(rgb: Rgb, longest: int) -> Rgb:
    """By area: Lanczos took longer than decoding and encoding together, for eyes that see patches of 16 pixels."""
    height, width = rgb.shape[:2]
    scale = min(1.0, longest / max(height, width))
    return fit_within(rgb, (max(1, round(width * scale)), max(1, round(height * scale))))
