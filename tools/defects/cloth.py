"""Defects of the cloth: its colour, its pattern, its print. All pictures are (h, w, 3) uint8."""

from dataclasses import replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tools.defects.clean import Clean, Word
from tools.imaging.arrays import Mask, Rgb, Rgba
from tools.imaging.colour import delta_e, picture_to_lab


def recoloured(clean: Clean, delta: float) -> Rgb:
    """Return the picture with the garment's hue and chroma shifted by a mean CIEDE2000 of `delta`. Its light stays."""
    everywhere = np.ones(clean.rgba.shape[:2], bool)
    return clean.shown(shifted(clean.rgba, everywhere, delta, clean.chance("hue").uniform(0, 360)))


def part_recoloured(clean: Clean, delta: float, share: float) -> Rgb:
    """Return the picture with about `share` of the garment in another colour, on one side, like a sleeve or a panel."""
    solid = clean.rgba[..., 3] > 128
    across = np.cumsum(solid.sum(axis=0)) / max(int(solid.sum()), 1)
    part = np.broadcast_to(across >= 1 - share, solid.shape)
    return clean.shown(shifted(clean.rgba, part, delta, clean.chance("part").uniform(0, 360)))


def shifted(rgba: Rgba, where: Mask, delta: float, angle: float) -> Rgba:
    """Return the cut-out, moved in the a*b* plane in `where` until its mean colour is `delta` (CIEDE2000) away.

    Of six directions around `angle` (degrees), it uses the direction in which sRGB has the most room.
    """
    solid = where & (rgba[..., 3] > 128)
    lab = picture_to_lab(rgba[..., :3])
    cloth = lab[solid][:: max(1, int(solid.sum()) // 4000)]
    reached = {turn: _reach(cloth, delta, angle + turn) for turn in (0, 60, 120, 180, 240, 300)}
    turn = min(reached, key=lambda key: abs(reached[key][1] - delta))
    lab[where] += reached[turn][0]
    moved = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
    out = rgba.copy()
    out[..., :3] = np.where(where[..., None], np.rint(np.clip(moved, 0, 1) * 255).astype(np.uint8), rgba[..., :3])
    return out


def _reach(cloth: NDArray[np.float32], delta: float, angle: float) -> tuple[NDArray[np.float32], float]:
    """Return the Lab step (3,) in a direction that comes nearest to `delta` within sRGB, and the ΔE00 that it reaches."""
    way = np.array([0, np.cos(np.radians(angle)), np.sin(np.radians(angle))], np.float32)
    low, high = 0.0, 120.0
    before = cloth.mean(axis=0)
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if _apart(cloth, before, way * middle) < delta else (low, middle)
    return way * high, _apart(cloth, before, way * high)


def _apart(cloth: NDArray[np.float32], before: NDArray[np.float32], step: NDArray[np.float32]) -> float:
    shown = cv2.cvtColor((cloth + step)[None], cv2.COLOR_LAB2RGB)  # clipped to sRGB
    return delta_e(before, cv2.cvtColor(shown, cv2.COLOR_RGB2LAB)[0].mean(axis=0))


def relit(clean: Clean, gain: float, warmth: float) -> Rgb:
    """Return the finished picture a little lighter or darker, warmer or colder. This is no defect."""
    factors = np.array([gain * (1 + warmth), gain, gain * (1 - warmth)], np.float32)
    if clean.white:  # the ground of a white channel stays white in any light
        alpha = clean.alpha()[..., None]
        factors = alpha * np.minimum(factors, 1.0) + 1 - alpha
    return np.asarray(np.clip(np.rint(clean.shown().astype(np.float32) * factors), 0, 255), np.uint8)


def compressed(clean: Clean, quality: int) -> Rgb:
    """Return the picture after JPEG compression. This is no defect."""
    _, data = cv2.imencode(".jpg", cv2.cvtColor(clean.shown(), cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    again = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(cv2.cvtColor(again, cv2.COLOR_BGR2RGB), np.uint8)


VISIBLE = 4.5  # Lab units: a pattern deviates more, folds alone do not


def smoothed(clean: Clean, blur: float) -> Rgb | None:
    """Return the picture without detail finer than `blur` (share of the longer side); None for cloth without a pattern."""
    if strength(clean.rgba) < VISIBLE:
        return None
    out, sigma = clean.rgba.copy(), blur * max(clean.rgba.shape[:2])
    share = clean.rgba[..., 3].astype(np.float32) / 255
    soft = cv2.GaussianBlur(clean.rgba[..., :3].astype(np.float32) * share[..., None], (0, 0), sigma)
    weight = cv2.GaussianBlur(share, (0, 0), sigma)[..., None]
    out[..., :3] = np.clip(np.rint(soft / np.maximum(weight, 1e-3)), 0, 255).astype(np.uint8)
    return clean.shown(out)


def another(clean: Clean, contrast: float) -> Rgb:
    """Return the picture with slanted stripes in the cloth, lighter or darker by `contrast` (0..1)."""
    height, width = clean.rgba.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32) / max(height, width)
    slant = clean.chance("stripes").uniform(-1, 1)
    light = clean.rgba[clean.rgba[..., 3] > 128][:, :3].mean() > 150
    band = 1 - contrast if light else 1 + 1.6 * contrast  # pale cloth cannot become much paler
    factor = np.where(((x * slant + y) * 24) % 1 < 0.5, band, 1.0)
    out = clean.rgba.copy()
    floor = 10 if not light else 0  # black stays black under any factor
    out[..., :3] = np.clip((out[..., :3].astype(np.float32) + floor) * factor[..., None], 0, 255).astype(np.uint8)
    return clean.shown(out)


def strength(rgba: Rgba) -> float:
    """Return how strong the cloth's pattern is: the deviation of detail between 0.3 and 3 % of its size, in Lab units."""
    unit = max(rgba.shape[:2]) / 100
    lab = picture_to_lab(rgba[..., :3])
    inside = cv2.erode(rgba[..., 3], np.ones((int(4 * unit) | 1,) * 2, np.uint8)) > 250
    if not inside.any():
        return 0.0
    detail = cv2.GaussianBlur(lab, (0, 0), 0.3 * unit) - cv2.GaussianBlur(lab, (0, 0), 3 * unit)
    return float(np.sqrt(np.square(detail[inside]).sum(axis=1).mean()))


def chest(rgba: Rgba, text: str, width: float = 0.34) -> Word:
    """Return the place of a print: the middle of the chest, `width` of the garment's width there, in a visible colour."""
    solid = rgba[..., 3] > 200
    row = round(0.36 * min(rgba.shape[0], 1.1 * rgba.shape[1]))  # the chest of a dress is not at 0.36 of its height
    columns = np.flatnonzero(solid[row])
    left, right = (int(columns[0]), int(columns[-1])) if len(columns) else (0, rgba.shape[1] - 1)
    wide = max(24, round((right - left) * width))
    high, middle = round(wide * 1.5 / len(text)), (left + right) // 2
    box = (middle - wide // 2, row - high // 2, middle - wide // 2 + wide, row - high // 2 + high)
    cloth = rgba[max(box[1], 0) : box[3], max(box[0], 0) : box[2], :3]
    dark = cloth.size > 0 and float(cloth.mean()) < 120
    return Word(text, box, (236, 230, 216) if dark else (34, 38, 58))


def printed(rgba: Rgba, word: Word) -> Rgba:
    """Return the cut-out (h, w, 4) uint8 with the word printed on the cloth, under its folds. Only the cloth is printed."""
    left, top, right, bottom = word.box
    cloth = rgba[..., :3].astype(np.float32)
    part = cloth[max(top, 0) : bottom, max(left, 0) : right]
    ink = Image.new("L", rgba.shape[1::-1])
    ink.paste(_ink(word.text, right - left, bottom - top), (left, top))  # what is beyond the cut-out is cut off
    cover = np.asarray(ink, np.float32)[..., None] / 255 * (rgba[..., 3:] / 255.0)
    shade = cloth.mean(axis=2, keepdims=True) / max(float(part.mean()) if part.size else 0.0, 1.0)
    inked = cloth + (np.array(word.colour, np.float32) * np.clip(shade, 0.6, 1.25) - cloth) * 0.92 * cover
    return np.dstack([np.clip(np.rint(inked), 0, 255).astype(np.uint8), rgba[..., 3]])


def print_removed(clean: Clean) -> Rgb | None:
    """Return the picture without the print; None if there is no print."""
    return clean.shown(clean.blank) if clean.blank is not None else None


def print_exchanged(clean: Clean, *, letters: int) -> Rgb | None:
    """Return the picture with 1 to 4 letters of the print wrong; None if there is no print."""
    if clean.word is None or clean.blank is None:
        return None
    text = list(clean.word.text)
    for place in (1, 3, 0, 2)[:letters]:
        text[place] = "KXZW"[place] if text[place] not in "KXZW" else "A"
    return clean.shown(printed(clean.blank, replace(clean.word, text="".join(text))))


def print_invented(clean: Clean, width: float) -> Rgb | None:
    """Return the picture with a word on plain cloth; None if a print or pattern would hide it."""
    if clean.word or strength(clean.rgba) > VISIBLE:
        return None
    return clean.shown(printed(clean.rgba, chest(clean.rgba, "MAISON", width)))


def label_showing(clean: Clean, width: float) -> Rgb:
    """Return the picture with a size label at the neck, `width` of the garment's width: white, or black on pale cloth."""
    word = chest(clean.rgba, "COTTON M", width)
    solid = clean.rgba[..., 3] > 200
    middle = (word.box[0] + word.box[2]) // 2
    column = np.flatnonzero(solid[:, np.clip(middle, 0, solid.shape[1] - 1)])
    wide, top = word.box[2] - word.box[0], int(column[0] if len(column) else 0) + 4
    high = round(wide * 0.6)
    out = clean.rgba.copy()
    pale = word.colour[0] < 128  # dark ink means that the cloth is pale
    ground, ink = ((26, 27, 30), (240, 240, 236)) if pale else ((248, 247, 243), (30, 30, 34))
    cv2.rectangle(out, (middle - wide // 2, top), (middle + wide // 2, top + high), (*ground, 255), -1)
    inset = round(wide * 0.08)
    box = (middle - wide // 2 + inset, top + inset, middle + wide // 2 - inset, top + high - inset)
    return clean.shown(printed(out, Word(word.text, box, ink)))


@lru_cache(maxsize=64)
def _ink(text: str, width: int, height: int) -> Image.Image:
    """Return how much of each pixel of a box the word covers, in grey levels."""
    import fontpkg

    font = ImageFont.truetype(str(fontpkg.path("Noto Sans", 800)), 160)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
    plate = Image.new("L", (right - left + 4, bottom - top + 4), 0)
    ImageDraw.Draw(plate).text((2 - left, 2 - top), text, font=font, fill=255)
    return plate.resize((max(width, 1), max(height, 1)), Image.Resampling.LANCZOS)
