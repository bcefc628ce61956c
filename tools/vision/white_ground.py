"""Measure a ground that should be white, and make it pure white."""

import cv2
import numpy as np

from tools.imaging.arrays import Rgb
from tools.imaging.masks import frame, touching

_NEAR = 232  # least value of the darkest channel of nearly white ground
_FAR = 20.0  # grey levels over which white changes into a shadow or the subject


def whiten_ground(picture: Rgb) -> Rgb:
    """Return the picture (h, w, 3) uint8 with its nearly white ground at 255; a soft shadow keeps its darker part.

    Ground is connected to the frame, and no channel is below `_NEAR`. So white cloth inside the subject does not
    change.
    """
    darkest = picture.min(axis=2)
    ground = touching(darkest >= _NEAR, frame(darkest.shape, 1))
    lift = np.clip((darkest.astype(np.float32) - _NEAR) / _FAR, 0, 1)[..., None] * ground[..., None]
    lift = lift * lift * (3 - 2 * lift)
    return np.asarray(np.rint(picture + (255.0 - picture) * lift), np.uint8)


_EDGE = 0.006  # of the longer side


def subject_on_white(picture: Rgb) -> tuple[float, float]:
    """Return the white share (pixels at 254 or more) around the subject, and how much the subject fills, 0..1.

    The surroundings are all pixels within 12 grey levels of white that are connected to the frame. A grey ground has
    none, and both results are 0. `fill` is the larger of width and height, as a share of the frame's.
    """
    darkest = picture.min(axis=2)
    ground = touching(darkest >= 255 - 12, frame(darkest.shape, 1))
    if not ground.any() or ground.all():
        return 0.0, 0.0
    rows, columns = np.flatnonzero(~ground.all(axis=1)), np.flatnonzero(~ground.all(axis=0))
    fill = max((np.ptp(rows) + 1) / ground.shape[0], (np.ptp(columns) + 1) / ground.shape[1])
    # The edge is a mixture of both, and JPEG makes rings around it.
    away = cv2.distanceTransform(ground.astype(np.uint8), cv2.DIST_L2, 3) > max(2.0, _EDGE * max(ground.shape))
    return float((darkest[away] >= 254).mean()) if away.any() else 0.0, float(fill)
