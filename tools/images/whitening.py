"""A ground that was meant to be white, made pure white: image models come near it, channels ask for 255."""

import cv2
import numpy as np

from tools.imaging.arrays import Rgb

_NEAR = 232  # darkest channel of what was meant to be white
_FAR = 20.0  # grey levels over which it runs out into a shadow or the subject


def whitened(picture: Rgb) -> Rgb:
    """The picture with its nearly white ground at 255; a soft shadow keeps its darker part.

    Ground is what is connected to the frame and nowhere darker than `_NEAR`: white cloth inside the subject stays.
    """
    darkest = picture.min(axis=2)
    light = np.pad((darkest >= _NEAR).astype(np.uint8), 1, constant_values=1)
    _, labels = cv2.connectedComponents(light, connectivity=4)
    ground = (labels == labels[0, 0])[1:-1, 1:-1]
    lift = np.clip((darkest.astype(np.float32) - _NEAR) / _FAR, 0, 1)[..., None] * ground[..., None]
    lift = lift * lift * (3 - 2 * lift)
    return np.asarray(np.rint(picture + (255.0 - picture) * lift), np.uint8)
