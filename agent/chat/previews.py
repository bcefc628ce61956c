"""Pictures small enough to lie in a conversation: the one exception to states without bytes."""

import base64
import io

from PIL import Image

LONGEST = 256  # px
_MOST_BYTES = 7_400  # of the JPEG, so that its data URL stays below 10 KB
_QUALITIES = (80, 65, 50, 35, 20)


def preview(data: bytes) -> str:
    """A JPEG data URL of at most 256 px and 10 KB. Raises PictureError.

    >>> len(preview(open("docs/demo.jpg", "rb").read())) <= 10_000
    True
    """
    from tools.images.opening import open_picture

    small = Image.fromarray(open_picture(data))
    for longest in (LONGEST, LONGEST // 2):  # noise does not shrink well: then half the size
        small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            out = io.BytesIO()
            small.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= _MOST_BYTES:
                break
        else:
            continue
        break
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"
