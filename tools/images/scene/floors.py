"""Floors in perspective below a wall."""

from collections.abc import Callable

import cv2
import numpy as np

from tools.images.look import Look
from tools.images.scene.boards import boards
from tools.images.scene.frame import Frame
from tools.images.scene.noise import Field, fractal, noise, relief

_FOCAL = 2.1  # focal length in frame heights: a short tele lens, as in a catalogue
_EYE = 0.44  # height of the horizon, as a share of the frame's height from the top

Texture = tuple[Field, Field]  # (reflectance around 1, redness around 0)
Maker = Callable[[Frame, Look], Texture]


def wooden(frame: Frame, look: Look) -> Texture:
    """Boards that run towards the camera, as an array of the rows below the wall."""
    return _laid(frame, lambda shape, metre: boards(shape, metre, look.seed, width=0.135, length=1.9))


def stone(frame: Frame, look: Look) -> Texture:
    """Large slabs of honed limestone, as an array of the rows below the wall."""

    def slabs(shape: tuple[int, int], metre: tuple[float, float]) -> Texture:
        down, across = metre
        clouds = fractal(shape, (0.30 * down, 0.34 * across), look.seed, 61, octaves=5, gain=0.6)
        fossils = fractal(shape, (0.02 * down, 0.022 * across), look.seed, 62, octaves=3, gain=0.7)
        pits = np.clip(noise(shape, (0.007 * down, 0.008 * across), look.seed, 63) - 1.9, 0, 1)
        lit = relief(1.6 * fossils, look.light_from)
        value = 1 + 0.034 * np.tanh(clouds) + 0.014 * fossils + 0.012 * lit - 0.10 * pits
        x = (np.arange(shape[1]) / across + 0.37) / 0.75
        y = (np.arange(shape[0]) / down + 0.23) / 0.75
        for axis, step, place in ((1, across, x), (0, down, y)):
            distance = np.minimum(place % 1, 1 - place % 1) * 0.75 * step
            joint = np.clip(1.6 - distance / max(1.0, 0.0016 * step), 0, 1) * 0.20
            value = value * (1 - joint[:, None] if axis == 0 else 1 - joint[None, :])
        return value.astype(np.float32), (0.5 * clouds).astype(np.float32)

    return _laid(frame, slabs)


def _laid(frame: Frame, draw: Callable[[tuple[int, int], tuple[float, float]], Texture]) -> Texture:
    """The texture seen from above, tilted into the strip below the wall by the camera's homography."""
    top = round(frame.line)
    rows, width = frame.height - top, frame.width
    eye = _EYE * frame.height
    near = (frame.line - eye) / (frame.height - eye)  # distance of the picture's lower edge, wall = 1
    depth = _FOCAL * frame.height * (1 - near)  # pixels at the wall's scale
    fine = 2  # rows of texture a row of picture: boards far off must not flicker
    shape = (rows * fine, width)
    metre = (rows * fine / depth * frame.unit, frame.unit)
    value, redness = draw(shape, metre)
    spread = width / 2 * (1 / near - 1)
    source = np.array([[0, 0], [width, 0], [0, rows * fine], [width, rows * fine]], np.float32)
    target = np.array([[0, 0], [width, 0], [-spread, rows], [width + spread, rows]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)

    def tilt(field: Field) -> Field:
        soft = cv2.GaussianBlur(field, (0, 0), sigmaX=0.5, sigmaY=fine * 0.6)
        return np.asarray(
            cv2.warpPerspective(soft, matrix, (width, rows), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101),
            np.float32,
        )

    return tilt(value), tilt(redness)
