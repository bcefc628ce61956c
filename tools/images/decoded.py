"""Pictures that were decoded a moment ago: an answer is opened to see its frame, to develop, to judge, to send and to
deliver it, and each time takes as long as all our other work on it."""

import hashlib
import threading
from collections import OrderedDict

from tools.images.arrays import Rgb
from tools.images.opening import open_picture

_MOST_BYTES = 64_000_000  # five pictures at 2K; a phone's photo larger than that is not kept
_OPENED: OrderedDict[bytes, Rgb] = OrderedDict()
_LOCK = threading.Lock()


def decoded(picture: bytes) -> Rgb:
    """`open_picture` of these bytes, read-only; the newest few are kept. Raises PictureError. Safe for threads."""
    key = hashlib.sha256(picture).digest()
    with _LOCK:
        if key in _OPENED:
            _OPENED.move_to_end(key)
            return _OPENED[key]
    rgb = open_picture(picture)
    rgb.flags.writeable = False  # whoever wants to paint on it takes a copy
    with _LOCK:
        _OPENED[key] = rgb
        while sum(kept.nbytes for kept in _OPENED.values()) > _MOST_BYTES:
            _OPENED.popitem(last=False)
    return rgb
