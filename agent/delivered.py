"""Reads a delivered file back from disk and measures it as a stranger would."""

import io
from pathlib import Path

from tools.channels import Channel
from tools.checks.file import DeliveredFile
from tools.flatlays import FlatLay


def read_back(path: Path, channel: Channel, flatlay: FlatLay, kind: str = "packshot") -> DeliveredFile:
    """Measure a file from its bytes alone. Raises PictureError if they are no picture."""
    from PIL import Image, ImageCms

    from tools.images.garment_area import fill, garment_outline, in_picture, white_share
    from tools.images.opening import open_picture
    from tools.images.registration import register
    from tools.images.worn import subject_on_white

    data = path.read_bytes()
    with Image.open(io.BytesIO(data)) as picture:
        icc = picture.info.get("icc_profile")
        profile = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc))).strip() if icc else None
        form, mode, (width, height) = str(picture.format), picture.mode, picture.size
    white = filled = None
    if kind == "on_model" and channel.background == "white":
        white, filled = subject_on_white(open_picture(data))
    elif channel.background == "white" or channel.fill:
        rgb = open_picture(data)
        found = register(flatlay.rgb, flatlay.sure, rgb, garment_outline(rgb, None))
        if found:
            area = in_picture(flatlay.sure | flatlay.doubt, found, rgb.shape[:2])
            # 254 is white to every eye and to the marketplaces; JPEG rounds
            white, filled = white_share(rgb, area, at_least=254), fill(area)
    return DeliveredFile(form, width, height, len(data), mode, profile, white, filled)
