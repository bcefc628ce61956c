"""What is delivered of a rendering: which crop of it, in which pixels and formats. Pure arithmetic."""

from math import gcd

FORMATS: dict[str, str] = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "TIFF": ".tif"}
"""What can be written, and the ending of its files."""

Size = tuple[int, int]  # width, height


def crop_of(size: Size, ratio: Size, target: Size) -> tuple[Size, Size]:
    """What is cropped, centred, out of a picture of `size`, and the pixels that it is then delivered in.

    `target` is delivered where the crop reaches it; else the crop itself, in exact multiples of `ratio`. Nothing is enlarged.
    """
    across, down = target
    crop = min(size[0], round(size[1] * across / down)), min(size[1], round(size[0] * down / across))
    if crop[0] >= across and crop[1] >= down:
        return crop, target
    shared = gcd(*ratio)
    across, down = ratio[0] // shared, ratio[1] // shared
    times = min(size[0] // across, size[1] // down)
    exact = across * times, down * times
    # a ratio of large numbers has few multiples: rather a pixel off than a strip lost
    crop = min(size[0], round(size[1] * across / down)), min(size[1], round(size[0] * down / across))
    crop = exact if exact[0] * exact[1] >= 0.97 * crop[0] * crop[1] else crop
    return crop, crop
