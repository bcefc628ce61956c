"""Sets to stand in: a wall and a floor in a reference's colours, or a photograph that was sent as the plate."""

import re
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np

from tools.imaging.arrays import Alpha, Colour, Rgb


@dataclass(frozen=True, slots=True)
class DrawnSet:
    """A wall with a soft pool of light, and a floor that meets it; white: nothing but 255."""

    wall: Colour
    floor: Colour
    light: float  # where the light comes from, -1 left .. 1 right
    white: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PhotoSet:
    """A picture that is the set as it is."""

    photo: Rgb


Set = DrawnSet | PhotoSet


def set_like(reference: Rgb | None, words: str, seed: int, white: bool) -> DrawnSet:
    """A set in the colours around the subject of a reference, pale enough for a garment to stand out."""
    rng = np.random.default_rng(seed)
    light = float(rng.uniform(-0.8, 0.8))
    if white:
        return DrawnSet((255, 255, 255), (255, 255, 255), light, white=True)
    told = re.search(r"#([0-9a-f]{6})\b", words)
    if reference is None and told:
        base = np.array(list(bytes.fromhex(told[1])), np.float64)
    elif reference is None:
        base = np.array(rng.uniform((150, 146, 138), (212, 206, 200)))
    else:
        small = cv2.resize(reference, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
        border = np.concatenate([small[:3].reshape(-1, 3), small[:, :3].reshape(-1, 3), small[:, -3:].reshape(-1, 3)])
        base = np.asarray(np.median(border, axis=0), np.float64)
    grey = base.mean()
    wall = 0.6 * (base - grey) + np.clip(grey, 165, 212)  # colours of a room are quieter than those of cloth
    if any(word in words for word in ("warm", "golden", "sunset", "autumn")):
        wall += (6, 0, -8)
    if any(word in words for word in ("cool", "winter", "rain", "night")):
        wall += (-7, 0, 6)
    floor = wall * 0.86 + (2, -1, -4)
    return DrawnSet(_colour(wall), _colour(floor), light)


def apart_from(chosen: DrawnSet, garment: Rgb, alpha: Alpha) -> DrawnSet:
    """The set lighter or darker where its wall would be as light as the garment's rim, as a photographer chooses it."""
    if chosen.white:
        return chosen
    inner = cv2.erode((alpha > 0.5).astype(np.uint8), np.ones((9, 9), np.uint8))
    rim = (alpha > 0.5) & (inner == 0)
    tone = float(np.median(garment[rim].mean(axis=1)))
    wall = np.array(chosen.wall, np.float64)
    if abs(tone - wall.mean()) >= 42:
        return chosen
    shift = tone + (42 if tone < 172 else -42) - wall.mean()
    return replace(chosen, wall=_colour(wall + shift), floor=_colour(np.array(chosen.floor, np.float64) + shift))


def draw_set(chosen: Set, width: int, height: int) -> Rgb:
    """The set at this size, without grain."""
    if isinstance(chosen, PhotoSet):
        return _cover(chosen.photo, width, height)
    if chosen.white:
        return np.full((height, width, 3), 255, np.uint8)
    small_h, small_w = max(48, height // 8), max(48, width // 8)
    y, x = np.mgrid[:small_h, :small_w].astype(np.float32)
    y, x = y / small_h, x / small_w
    line = 0.8
    blend = np.clip((y - line) / 0.02 + 0.5, 0, 1)[..., None]
    colours = (1 - blend) * np.array(chosen.wall, np.float32) + blend * np.array(chosen.floor, np.float32)
    pool = np.exp(-(((x - 0.5 - 0.3 * chosen.light) / 0.55) ** 2 + ((y - 0.4) / 0.7) ** 2))
    shade = 0.9 + 0.14 * pool - 0.05 * np.clip(y - line, 0, 1)
    picture = np.clip(colours * shade[..., None], 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def add_grain(picture: Rgb, seed: int) -> None:
    """Fine grain all over, in place: a lens is never as smooth as a formula."""
    height, width = picture.shape[:2]
    tile = np.roll(_grain(), seed % 251, axis=0)
    rows = -(-height // tile.shape[0])
    columns = -(-width // tile.shape[1])
    cv2.add(picture, np.tile(tile, (rows, columns, 1))[:height, :width], dst=picture, dtype=cv2.CV_8U)


@cache
def _grain() -> "np.ndarray[tuple[int, ...], np.dtype[np.int8]]":
    noise = np.random.default_rng(11).normal(0, 1.6, (256, 256, 1))
    return np.repeat(np.round(noise), 3, axis=2).astype(np.int8)


def _cover(photo: Rgb, width: int, height: int) -> Rgb:
    """Scaled until it covers the frame, cut to it around the middle."""
    scale = max(width / photo.shape[1], height / photo.shape[0])
    size = (max(width, round(photo.shape[1] * scale)), max(height, round(photo.shape[0] * scale)))
    big = cv2.resize(photo, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    top, left = (big.shape[0] - height) // 2, (big.shape[1] - width) // 2
    return np.ascontiguousarray(big[top : top + height, left : left + width])


def _colour(values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> Colour:
    r, g, b = (int(v) for v in np.clip(np.round(values), 0, 255))
    return r, g, b
