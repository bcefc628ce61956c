"""One training picture: a garment on a ground, with its true mask, as differently as phones and floors are."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Mask, Rgb, Rgba
from training.segmentation import things
from training.segmentation.stock import Random, Stock

PAD = 127  # grey level around the photo, as in the product's reader
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sample:
    """`picture` (s, s, 3) uint8, `cover` (s, s) 0..255, `weight` (s, s) 0..255: 0 beyond the photo."""

    picture: Rgb
    cover: NDArray[np.uint8]
    weight: NDArray[np.uint8]


def sample(stock: Stock, size: int, rng: Random) -> Sample:
    """A letterboxed square picture of `size` px."""
    kind, turn = rng.random(), _turn(rng)
    photos = stock.photos if kind < 0.42 else stock.drawn
    photo = photos[int(rng.integers(len(photos)))]
    ratio = float(rng.choice([0.75, 0.56, 1.0, 1.33], p=[0.6, 0.12, 0.16, 0.12]))
    if kind < 0.52 and rng.random() < 0.7:  # as it was framed
        ratio = photo[1].shape[1] / photo[1].shape[0]
        ratio = 1 / ratio if round(turn / 90) % 2 else ratio
    ratio *= float(np.exp(rng.normal(0, 0.04)))
    width, height = (round(size * ratio), size) if ratio <= 1 else (size, round(size / ratio))
    if kind < 0.52:
        picture, cover = _real(photo, width, height, turn, rng)
    else:
        picture, cover = _laid(stock, width, height, turn, rng)
    picture = _exposed(picture, rng)
    top, left = (size - height) // 2, (size - width) // 2
    made = Sample(np.full((size, size, 3), PAD, np.uint8), *np.zeros((2, size, size), np.uint8))
    window = np.s_[top : top + height, left : left + width]
    made.picture[window], made.cover[window], made.weight[window] = picture, cover, 255
    return made


def _turn(rng: Random) -> float:
    return float(rng.choice([0, 90, 180, 270], p=[0.82, 0.07, 0.04, 0.07]) + rng.normal(0, 7))


def _matrix(
    source: tuple[float, float], middle: tuple[float, float], scale: tuple[float, float], turn: float
) -> Floats:
    """Affine map that brings the point `source` to `middle`, scaled (x, y) and turned (degrees)."""
    angle = np.radians(turn)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ np.diag(scale)
    shift = np.array(middle) - rotation @ np.array(source)
    return np.column_stack([rotation, shift]).astype(np.float32)


def _warped(picture: NDArray[np.uint8], matrix: Floats, size: tuple[int, int], border: int) -> NDArray[np.uint8]:
    """Warped without aliasing: first blurred as much as it will shrink."""
    shrink = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    if shrink < 0.8:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.35 / shrink), np.uint8)
    return np.asarray(cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border), np.uint8)


def _real(shot: tuple[Rgb, Mask], width: int, height: int, turn: float, rng: Random) -> tuple[Rgb, NDArray[np.uint8]]:
    """A photo with its own ground, cropped, turned, mirrored; now and then with hanger, clips or things added."""
    photo, mask = shot
    h, w = mask.shape
    across, along = (h, w) if round(turn / 90) % 2 else (w, h)
    scale = max(width / across, height / along) * float(np.exp(abs(rng.normal(0, 0.14)) - 0.03))
    stretch = float(np.exp(rng.normal(0, 0.06)))
    scales = (scale * stretch * float(rng.choice([-1, 1])), scale / stretch)
    middle = (width * (0.5 + rng.normal(0, 0.03)), height * (0.5 + rng.normal(0, 0.03)))
    matrix = _matrix((w / 2, h / 2), middle, scales, turn)
    both = np.dstack([photo, np.where(mask, np.uint8(255), np.uint8(0))])
    warped = _warped(both, matrix, (width, height), cv2.BORDER_REFLECT_101)
    picture, cover = np.ascontiguousarray(warped[..., :3]), np.ascontiguousarray(warped[..., 3])
    if rng.random() < 0.3:
        base = picture.copy()
        _add_below(base, cover > 127, rng)
        picture = _blend(base, picture, cover)
    _add_above(picture, cover, rng)
    return picture, cover


def _laid(stock: Stock, width: int, height: int, turn: float, rng: Random) -> tuple[Rgb, NDArray[np.uint8]]:
    """A garment laid on a ground it was never photographed on."""
    ground = _ground(stock, width, height, rng)
    rgba = stock.garments[int(rng.integers(len(stock.garments)))]
    h, w = rgba.shape[:2]
    across, along = (h, w) if round(turn / 90) % 2 else (w, h)
    scale = min(width / across, height / along) * float(
        rng.choice([rng.uniform(0.5, 0.98), rng.uniform(0.98, 1.5)], p=[0.8, 0.2])
    )
    stretch = float(np.exp(rng.normal(0, 0.09)))
    scales = (scale * stretch * float(rng.choice([-1, 1])), scale / stretch)
    middle = (width * (0.5 + rng.normal(0, 0.06)), height * (0.5 + rng.normal(0, 0.06)))
    matrix = _matrix((w / 2, h / 2), middle, scales, turn)
    matrix[0, 1] += np.float32(rng.normal(0, 0.04) * scale)
    cloth = _dyed(rgba, ground, stock, rng)
    warped = _warped(cloth, matrix, (width, height), cv2.BORDER_CONSTANT)
    cover = np.ascontiguousarray(warped[..., 3])
    colours = np.asarray(
        cv2.warpAffine(cloth[..., :3], matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
    if abs(round(turn / 90)) % 4 == 0:
        _add_below(ground, cover > 127, rng)
    else:
        _add_below(ground, np.zeros(cover.shape, bool), rng)
    things.shade(ground, cover, rng)
    if rng.random() < 0.3:
        things.shade(ground, cover, rng)
    picture = _blend(ground, colours, cover)
    _add_above(picture, cover, rng)
    return picture, cover


def _blend(ground: Rgb, colours: Rgb, cover: NDArray[np.uint8]) -> Rgb:
    alpha = cover[..., None].astype(np.float32) / 255
    return np.asarray(ground * (1 - alpha) + colours * alpha + 0.5, np.float32).astype(np.uint8)


def _add_below(ground: Rgb, mask: Mask, rng: Random) -> None:
    """Things that the garment lies on or beside."""
    if rng.random() < 0.25:
        for _ in range(int(rng.integers(1, 3))):
            things.lying(ground, rng)
    if rng.random() < 0.3:
        things.hanger(ground, mask, rng)


def _add_above(picture: Rgb, cover: NDArray[np.uint8], rng: Random) -> None:
    """Things at the garment's edge, and shadows that fall over all."""
    if rng.random() < 0.12:
        free = np.ones(cover.shape, bool)
        things.clips(picture, cover > 127, free, rng)
        cover[~free] = 0
    if rng.random() < 0.15:
        things.light(picture, rng)


def _ground(stock: Stock, width: int, height: int, rng: Random) -> Rgb:
    """A ground of the size: a photo's own, or cloth or floor repeated in mirror image; sometimes two that meet."""
    made = _one_ground(stock, width, height, rng)
    if rng.random() < 0.15:
        other = _one_ground(stock, width, height, rng)
        at = rng.uniform(0.05, 0.95, 2) * (width, height)
        turn = np.radians(rng.choice([0, 90]) + rng.normal(0, 8))
        y, x = np.mgrid[:height, :width]
        beyond = (x - at[0]) * np.cos(turn) + (y - at[1]) * np.sin(turn) > 0
        made = np.where(beyond[..., None], other, made)
    return np.ascontiguousarray(made)


def _one_ground(stock: Stock, width: int, height: int, rng: Random) -> Rgb:
    tiled = rng.random() < 0.45
    source = stock.tiles if tiled else stock.grounds
    piece = source[int(rng.integers(len(source)))]
    h, w = piece.shape[:2]
    turn = float(rng.choice([0, 90, 180, 270]) + rng.normal(0, 6)) if tiled else float(rng.normal(0, 6))
    fit = max(width / w, height / h)
    scale = float(np.exp(rng.uniform(np.log(0.5), np.log(1.6)))) * 192 / 288 if tiled else fit * rng.uniform(1, 1.5)
    scales = (scale * float(rng.choice([-1, 1])), scale * float(np.exp(rng.normal(0, 0.1))))
    matrix = _matrix((w / 2, h / 2), (width / 2, height / 2), scales, turn)
    made = _warped(piece, matrix, (width, height), cv2.BORDER_REFLECT)
    return _recoloured(made, rng) if rng.random() < 0.5 else made


def _recoloured(picture: Rgb, rng: Random) -> Rgb:
    """Another hue, strength of colour and lightness."""
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    turn = rng.uniform(0, 2 * np.pi)
    strength = rng.uniform(0.3, 1.5)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]], np.float32) * np.float32(strength)
    lab[..., 1:] = (lab[..., 1:] - 128) @ spin + 128 + rng.normal(0, 8, 2).astype(np.float32)
    lab[..., 0] = (lab[..., 0] - 128) * rng.uniform(0.6, 1.2) + 128 + rng.normal(0, 30)
    return np.asarray(cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB), np.uint8)


def _dyed(rgba: Rgba, ground: Rgb, stock: Stock, rng: Random) -> Rgba:
    """The garment as it is, in another colour, nearly in the ground's colour, or printed."""
    colours, alpha = np.ascontiguousarray(rgba[..., :3]), rgba[..., 3:]
    choice = rng.random()
    if choice < 0.3:
        colours = _recoloured(colours, rng)
    elif choice < 0.55:  # hardly to be told from the ground but by folds, shadow and shape
        lab = cv2.cvtColor(colours, cv2.COLOR_RGB2LAB).astype(np.float32)
        aim = np.median(cv2.cvtColor(ground, cv2.COLOR_RGB2LAB).reshape(-1, 3), axis=0)
        own = np.median(lab[alpha[..., 0] > 127], axis=0) if (alpha > 127).any() else aim
        lab += (aim - own + rng.normal(0, (10, 3, 3))).astype(np.float32)
        colours = np.asarray(cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB), np.uint8)
    if rng.random() < 0.22:
        colours = _printed(colours, ground, stock, rng)
    return np.dstack([colours, alpha])


def _printed(colours: Rgb, ground: Rgb, stock: Stock, rng: Random) -> Rgb:
    """Stripes, checks, dots or patches in a colour that is often the ground's; folds stay visible."""
    h, w = colours.shape[:2]
    y, x = np.mgrid[:h, :w].astype(np.float32)
    turn = np.radians(rng.choice([0, 90, 45, rng.uniform(0, 180)]))
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    pitch, duty = float(np.exp(rng.uniform(np.log(6), np.log(80)))), rng.uniform(0.2, 0.7)
    a, b = np.mod(along / pitch, 1), np.mod(across / pitch, 1)
    kind = rng.integers(4)
    if kind == 0:
        where = a < duty
    elif kind == 1:
        where = (a < duty) ^ (b < duty)
    elif kind == 2:
        where = np.hypot(a - 0.5, b - 0.5) < 0.5 * duty
    else:  # a print, a yoke, a block of colour
        where = np.zeros((h, w), bool)
        where[round(rng.uniform(0, 0.7) * h) :, round(rng.uniform(-0.5, 0.7) * w) :] = True
    shade = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY).astype(np.float32)
    shade = shade / max(float(np.median(shade)), 20.0)
    if rng.random() < 0.5:
        ink = ground[int(rng.integers(ground.shape[0])), int(rng.integers(ground.shape[1]))].astype(np.float32)
    else:
        ink = rng.uniform(0, 255, 3).astype(np.float32)
    printed = np.clip(ink * shade[..., None], 0, 255)
    if kind == 3 and rng.random() < 0.5:
        tile = stock.tiles[int(rng.integers(len(stock.tiles)))]
        printed = cv2.resize(tile, (w, h)).astype(np.float32)
    return np.asarray(np.where(where[..., None], printed, colours), np.uint8)


def _exposed(picture: Rgb, rng: Random) -> Rgb:
    """Light fall-off, white balance, contrast, blur, noise, JPEG."""
    h, w = picture.shape[:2]
    turn, slope = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.3)
    fall = 1 + slope * (
        np.linspace(-1, 1, w, dtype=np.float32)[None, :] * np.cos(turn)
        + np.linspace(-1, 1, h, dtype=np.float32)[:, None] * np.sin(turn)
    )
    gain = np.exp(rng.normal(0, 0.16)) * np.exp(rng.normal(0, 0.07, 3))
    lit = picture.astype(np.float32) * (fall[..., None] * gain).astype(np.float32)
    lit = (lit - 128) * np.float32(np.exp(rng.normal(0, 0.15))) + 128
    if rng.random() < 0.08:
        lit[:] = lit.mean(axis=2, keepdims=True)
    if rng.random() < 0.5:
        lit = cv2.GaussianBlur(lit, (0, 0), float(rng.uniform(0.3, 1.1)))
    if rng.random() < 0.5:
        lit = lit + rng.standard_normal((h, w, 1), np.float32) * np.float32(rng.uniform(0, 8))
    out = np.clip(lit, 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        _, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 95))])
        out = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(out, np.uint8)
