"""Pictures on their way out: shrunk, re-encoded (so that no EXIF leaves the shop), as data URLs."""

import base64
import hashlib
import threading
from collections import OrderedDict

from tools.images.arrays import Rgb
from tools.images.decoded import decoded
from tools.images.delivery import fit_within
from tools.images.opening import encode_jpeg

MOST_BYTES = 7_000_000  # of a picture inline, as base64; Google's limit
_SMALLER = 0.7
_KEPT = 24  # a flat-lay goes out with every stage, and opening a phone's photo takes half a second
_KEPT_URLS: OrderedDict[tuple[bytes, int, int], str] = OrderedDict()
_LOCK = threading.Lock()


def data_url(picture: bytes, longest: int, quality: int = 90) -> str:
    """A JPEG of at most `longest` px as a data URL within `MOST_BYTES`. Raises PictureError. Blocks.

    The same picture gives the same URL; the newest few are kept.
    """
    key = (hashlib.sha256(picture).digest(), longest, quality)
    with _LOCK:
        if key in _KEPT_URLS:
            _KEPT_URLS.move_to_end(key)
            return _KEPT_URLS[key]
    url = _encoded(picture, longest, quality)
    with _LOCK:
        _KEPT_URLS[key] = url
        while len(_KEPT_URLS) > _KEPT:
            _KEPT_URLS.popitem(last=False)
    return url


def _encoded(picture: bytes, longest: int, quality: int) -> str:
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
