"""Draw a set from numbers: the reflectance of its surface, times the light that falls on it."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from tools.imaging.arrays import Rgb
from tools.imaging.colour import Linear, to_levels
from tools.studio import sheets, surfaces
from tools.studio.brief import Backdrop, Look
from tools.studio.canvas import SetGeometry, dithered, working
from tools.studio.light import key_and_ambient, pool, vignette, window

_EXPOSURE = 1.14  # as in a bright catalogue: a surface in direct light is a little lighter than its paint
_SURFACES: Mapping[Backdrop, Callable[[SetGeometry, Look], Linear]] = {
    "wood": surfaces.boards, "plaster": surfaces.plaster, "stone": surfaces.stone, "terrazzo": surfaces.terrazzo,
    "seamless": sheets.paper, "linen": sheets.linen, "rug": sheets.rug,
    "wall": surfaces.paint, "rail": surfaces.paint, "window_light": surfaces.plaster,
}  # fmt: skip


def draw_set(look: Look, size: tuple[int, int]) -> Rgb:
    """Return the empty set of this look, (height, width, 3) uint8 for `size` = (width, height) px.

    Equal looks and sizes give equal bytes. `white` is 255 everywhere. Raises ValueError if the size is empty.
    """
    width, height = size
    if width < 1 or height < 1:
        raise ValueError(f"a set of {width}x{height} pixels cannot be drawn")
    if look.backdrop == "white":
        return np.full((height, width, 3), 255, np.uint8)
    frame = working(size)
    levels = to_levels(_shoulder(_light(frame, look) * _SURFACES[look.backdrop](frame, look) * np.float32(_EXPOSURE)))
    if levels.shape[:2] != (height, width):
        levels = np.asarray(cv2.resize(levels, size, interpolation=cv2.INTER_CUBIC), np.float32)
    return dithered(levels, look.seed)


def _light(frame: SetGeometry, look: Look) -> Linear:
    """Return the light at each pixel, (h, w, 3), linear: direct and scattered, with the loss in the lens."""
    key, ambient = key_and_ambient(look)
    direct = pool(frame, look)
    if look.backdrop == "window_light":
        direct = direct * (0.66 + 0.54 * window(frame, look))
    lens = vignette(frame, 0.10 + 0.08 * float(np.clip(look.contrast, 0, 1)))
    channels = [lens * (direct * key[c] + ambient[c]) for c in range(3)]
    return np.asarray(cv2.merge(channels), np.float32)


def _shoulder(light: Linear) -> Linear:
    """Compress highlights above 0.8 as film does, instead of clipping them."""
    over = np.clip(light - np.float32(0.8), 0, None)
    over /= 1 + over / np.float32(0.2)  # slope 1 at the start, 1.0 at infinity
    return np.asarray(np.minimum(light, np.float32(0.8)) + over, np.float32)
