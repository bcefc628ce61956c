"""Draw a set from numbers: the reflectance of its surfaces, times the light that falls on them."""

import cv2
import numpy as np

from tools.imaging.arrays import Rgb
from tools.imaging.colour import Linear, colour_light, to_levels
from tools.studio import surfaces
from tools.studio.brief import Look
from tools.studio.canvas import Field, SetGeometry, dithered, working
from tools.studio.light import key_and_ambient, pool, towards, vignette, window
from tools.studio.surfaces import boards

_EXPOSURE = 1.14  # as in a bright catalogue: a wall in direct light is a little lighter than its paint
_RED = np.array([1.0, 0.15, -1.0], np.float32)  # how a redder board differs from a greyer one, in linear RGB


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
    levels = to_levels(_shoulder(_light(frame, look) * _surface(frame, look) * np.float32(_EXPOSURE)))
    if levels.shape[:2] != (height, width):
        levels = np.asarray(cv2.resize(levels, size, interpolation=cv2.INTER_CUBIC), np.float32)
    return dithered(levels, look.seed)


def _surface(frame: SetGeometry, look: Look) -> Linear:
    """Return the reflectance of wall and floor, (h, w, 3), linear."""
    wall = colour_light(look.wall)
    match look.backdrop:
        case "seamless":
            return surfaces.paper(frame, look)[..., None] * wall
        case "linen":
            return surfaces.linen(frame, look)[..., None] * wall
        case "wood":
            return _tabletop(frame, look)
        case "plaster":
            return _room(frame, surfaces.plaster(frame, look), surfaces.stone, look)
        case _:
            return _room(frame, surfaces.paint(frame, look), surfaces.wooden, look)


def _tabletop(frame: SetGeometry, look: Look) -> Linear:
    """Return the reflectance of boards seen from above, which run along the longer side."""
    tall = frame.height >= frame.width
    shape = frame.shape if tall else frame.shape[::-1]
    value, redness = boards(shape, (frame.unit, frame.unit), look.seed)
    if not tall:
        value, redness = np.ascontiguousarray(value.T), np.ascontiguousarray(redness.T)
    return _tinted(value, redness, colour_light(look.wall))


def _tinted(value: Field, redness: Field, colour: Linear) -> Linear:
    return np.asarray(value[..., None] * colour * (1 + 0.035 * redness[..., None] * _RED), np.float32)


def _room(frame: SetGeometry, texture: Field, floor_of: surfaces.Maker, look: Look) -> Linear:
    """Return the reflectance of a wall that ends in a skirting board, and of the floor before it."""
    wall = colour_light(look.wall)
    surface = texture[..., None] * wall
    top = round(frame.line)
    if top >= frame.height:
        return np.asarray(surface, np.float32)
    value, redness = floor_of(frame, look)
    surface[top:] = _tinted(value, redness, colour_light(look.floor))
    if look.backdrop != "plaster":
        _skirting(surface, frame, wall, look)
    return np.asarray(surface, np.float32)


def _skirting(surface: Linear, frame: SetGeometry, wall: Linear, look: Look) -> None:
    """Draw a painted board at the foot of the wall, in place: a lit upper edge, a dark line below the moulding."""
    tall = 0.062 * frame.unit
    first = max(0, int(frame.line - 1.6 * tall))  # the rows above do not change
    rows = np.arange(first, frame.height, dtype=np.float32)
    up = (frame.line - rows) / np.float32(tall)  # 0 at the floor, 1 at the upper edge
    one = 1 / tall
    board = np.clip((up - 0) / one, 0, 1) * np.clip((1 - up) / one + 0.5, 0, 1)
    _, down = towards(look)
    edge = np.exp(-(((up - 0.975) / 0.022) ** 2)) * (0.10 if down < 0 else -0.10)
    moulding = -0.09 * np.exp(-(((up - 0.80) / 0.030) ** 2)) + 0.05 * np.exp(-(((up - 0.74) / 0.03) ** 2))
    above = -0.05 * np.exp(-np.clip(up - 1, 0, None) * 9) * (up > 1)
    paint = wall ** np.float32(0.94)  # satin paint, a little lighter than the wall
    share = board[:, None, None].astype(np.float32)
    smooth = paint * (1 + edge + moulding)[:, None, None].astype(np.float32)
    part = surface[first:]
    part *= 1 - share
    part += share * smooth
    part *= (1 + above)[:, None, None].astype(np.float32)


def _light(frame: SetGeometry, look: Look) -> Linear:
    """Return the light at each pixel, (h, w, 3), linear: direct and scattered, with the effects of corners and lens."""
    key, ambient = key_and_ambient(look)
    direct = pool(frame, look)
    scattered = np.ones(frame.shape, np.float32)
    if look.backdrop == "window_light":
        direct = direct * (0.36 + 0.92 * window(frame, look))
    if look.backdrop in ("wall_floor", "plaster", "window_light") and frame.line < frame.height:
        direct, scattered = _corner(frame, look, direct, scattered)
    if look.backdrop == "seamless":
        direct, scattered = _sweep(frame, look, direct, scattered)
    lens = vignette(frame, 0.10 + 0.08 * float(np.clip(look.contrast, 0, 1)))
    direct, scattered = direct * lens, scattered * lens
    channels = [direct * key[c] + scattered * ambient[c] for c in range(3)]
    return np.asarray(cv2.merge(channels), np.float32)


def _corner(frame: SetGeometry, look: Look, direct: Field, scattered: Field) -> tuple[Field, Field]:
    """Return direct and scattered light, changed by the floor's angle and by the corner, which less light reaches."""
    rows = np.arange(frame.height, dtype=np.float32)
    above = np.clip((frame.line - rows) / frame.unit, 0, None)
    below = np.clip((rows - frame.line) / frame.unit, 0, None)
    on_floor = rows >= frame.line
    _, down = towards(look)
    # the floor faces up: light from above hits it at a right angle, light from below hardly at all
    floor_key = 1.0 - 0.16 * down + 0.55 * below
    key_rows = np.where(on_floor, floor_key, 1.0)
    shut = np.where(on_floor, 0.34 * np.exp(-below / 0.016) + 0.16 * np.exp(-below / 0.07),
                    0.13 * np.exp(-above / 0.03) + 0.07 * np.exp(-above / 0.16))  # fmt: skip
    bounce = np.where(on_floor, 0.0, 0.06 * np.exp(-above / 0.22))
    scattered_rows = 1 - shut + bounce
    return (
        direct * (key_rows * (1 - 0.7 * shut)).astype(np.float32)[:, None],
        scattered * scattered_rows.astype(np.float32)[:, None],
    )


def _sweep(frame: SetGeometry, look: Look, direct: Field, scattered: Field) -> tuple[Field, Field]:
    """Return direct and scattered light on paper that bends from wall to floor, so that it changes smoothly."""
    line = min(frame.line, 0.93 * frame.height)
    rows = np.arange(frame.height, dtype=np.float32)
    turn = np.clip((rows - (line - 0.22 * frame.unit)) / (0.34 * frame.unit), 0, 1)
    angle = (turn * turn * (3 - 2 * turn)) * np.pi / 2
    _, down = towards(look)
    lamp = np.array([0.25 - down * 0.75, 0.72])  # up, and towards the camera
    facing = (np.sin(angle) * lamp[0] + np.cos(angle) * lamp[1]) / lamp[1]
    shut = 0.05 * np.sin(2 * angle) ** 2
    key_rows = 0.55 + 0.45 * np.clip(facing, 0.3, 1.6)
    return (
        direct * (key_rows * (1 - shut)).astype(np.float32)[:, None],
        scattered * (1 - shut).astype(np.float32)[:, None],
    )


def _shoulder(light: Linear) -> Linear:
    """Compress highlights above 0.8 as film does, instead of clipping them."""
    over = np.clip(light - np.float32(0.8), 0, None)
    over /= 1 + over / np.float32(0.2)  # slope 1 at the start, 1.0 at infinity
    return np.asarray(np.minimum(light, np.float32(0.8)) + over, np.float32)
