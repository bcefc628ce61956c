"""Pictures that were decoded a moment ago: an answer is opened to see its frame, to develop, to judge, to send and to
deliver it, and each time takes as long as all our other work on it."""

from operator import attrgetter

from tools.images.arrays import Rgb
from tools.images.content_cache import kept_by_content
from tools.images.opening import open_picture

_MOST_BYTES = 64_000_000  # five pictures at 2K; a phone's photo larger than that is not kept


@kept_by_content(_MOST_BYTES, attrgetter("nbytes"))
def decoded(picture: bytes) -> Rgb:
    """Return `open_picture` of these bytes, read-only. Safe for threads. Raises PictureError."""
    rgb = open_picture(picture)
    rgb.flags.writeable = False  # a caller that wants to paint on it takes a copy
    return rgb
