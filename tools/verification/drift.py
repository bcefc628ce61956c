"""Measure what makes the look of a picture, so that it can be compared with the look of its catalogue."""

import numpy as np

from tools.checks.drift import Appearance
from tools.checks.verdict import VerdictData
from tools.imaging.colour import colours_to_lab, picture_to_lab
from tools.imaging.encoding import shrink_by_area
from tools.imaging.masks import frame
from tools.imaging.opening import decoded
from tools.vision.scene_reading import slope

_LONGEST = 320  # px; enough for light and colour
_BESIDE = 0.04  # of the frame; so far reaches the shadow beside a garment
_BORDER = 0.1  # of the shorter side; the ground if nobody knows where the subject is
_LEAST = 400  # px of ground beside the subject


def appearance_of(picture: bytes, verdict: VerdictData, *, worn: bool) -> Appearance:
    """Return the appearance of a judged picture. The verdict has the places of garment and person, in px of the picture.

    Raises PictureError.
    """
    rgb, person, ground, scale = decoded(picture), verdict.get("person"), None, None
    boxes = {check["name"]: check.get("box") for check in verdict["checks"]}
    box = (person["box"] if person else None) if worn else boxes.get("garment")
    small = shrink_by_area(rgb, _LONGEST)
    height, width = shape = (small.shape[0], small.shape[1])
    if box:
        left, top, right, bottom = (side * width / rgb.shape[1] for side in box)
        scale, pad = max((right - left) / width, (bottom - top) / height), _BESIDE * max(shape)
        ground = np.ones(shape, np.bool_)
        ground[max(0, int(top - pad)) : int(bottom + pad) + 1, max(0, int(left - pad)) : int(right + pad) + 1] = False
    if ground is None or ground.sum() < _LEAST:
        ground = frame(shape, max(1, round(_BORDER * min(shape))))
    light, a, b = (float(value) for value in np.median(colours_to_lab(small[ground]), axis=0))
    return Appearance((light, a, b), slope(picture_to_lab(small)[..., 0], ground), scale, worn, person)
