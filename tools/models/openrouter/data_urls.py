"""Pictures as they are sent: shrunk and encoded again, so that no EXIF leaves the shop, as data URLs."""

import base64

from tools.imaging.arrays import Rgb
from tools.imaging.content_cache import kept_by_content
from tools.imaging.encoding import encode_jpeg, fit_within
from tools.imaging.opening import decoded

MOST_BYTES = 7_000_000  # of an inline picture as base64; Google's limit
_SMALLER = 0.7
_KEPT = 48_000_000  # bytes; every stage sends the flat-lay, and opening a phone's photo takes half a second


@kept_by_content(_KEPT, len)
def data_url(picture: bytes, longest: int, quality: int = 90) -> str:
    """Return a picture as the data URL of a JPEG. It blocks. Raises PictureError.

    Args:
        picture: an encoded picture.
        longest: its longest side in px; it is shrunk further if it does not fit into `MOST_BYTES`.
        quality: of the JPEG.
    """
    rgb = _reduced(decoded(picture), longest)
    while True:
        text = base64.b64encode(encode_jpeg(rgb, quality)).decode()
        if len(text) <= MOST_BYTES:
            return f"data:image/jpeg;base64,{text}"
        rgb = _reduced(rgb, int(max(rgb.shape[:2]) * _SMALLER))


def _reduced(rgb: Rgb, longest: int) -> Rgb:
    """Return (h, w, 3) uint8 of at most `longest` px, averaged by area: Lanczos is slower, and models see 16 px patches."""
    height, width = rgb.shape[:2]
    scale = min(1.0, longest / max(height, width))
    return fit_within(rgb, (max(1, round(width * scale)), max(1, round(height * scale))))
