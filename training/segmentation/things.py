"""What lies or hangs beside garments and is not one: hangers, clips, tags, tape, shoes, shadows."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Mask, Rgb

Random = np.random.Generator
Points = NDArray[np.int32]


def _colour(rng: Random) -> tuple[int, int, int]:
    """Anything, but often black, chrome, white or wood."""
    common = [(25, 25, 28), (150, 152, 156), (236, 236, 232), (170, 120, 70), (205, 165, 115)]
    if rng.random() < 0.6:
        base = np.array(common[rng.integers(len(common))]) + rng.integers(-20, 21)
    else:
        base = rng.integers(0, 256, 3)
    red, green, blue = (int(v) for v in np.clip(base, 0, 255))
    return red, green, blue


def _arc(centre: tuple[float, float], radius: float, start: float, end: float) -> Points:
    angles = np.radians(np.linspace(start, end, 16))
    return np.round(np.stack([centre[0] + radius * np.cos(angles), centre[1] + radius * np.sin(angles)], 1)).astype(
        np.int32
    )


def _box(mask: Mask) -> tuple[int, int, int, int] | None:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _line(picture: Rgb, points: Points, colour: tuple[int, int, int], thickness: int) -> None:
    """A rod with a lit side."""
    cv2.polylines(picture, [points], False, colour, thickness, cv2.LINE_AA)
    if thickness > 2:
        lit = tuple(min(255, v + 50) for v in colour)
        cv2.polylines(picture, [points - 1], False, lit, 1, cv2.LINE_AA)


def hanger(picture: Rgb, mask: Mask, rng: Random) -> None:
    """Draw a hanger with its hook where the garment that will cover `mask` would hang from it."""
    box = _box(mask)
    if box is None:
        return
    left, top, right, _ = box
    width, colour = right - left, _colour(rng)
    x = (left + right) / 2 + rng.normal(0, 0.03) * width
    shoulder = top + rng.uniform(-0.02, 0.10) * width
    thick = int(rng.integers(1, 2 + max(2, width // 22)))
    neck = shoulder - rng.uniform(0.02, 0.16) * width
    half, drop = rng.uniform(0.15, 0.52) * width, rng.uniform(0.0, 0.25) * width
    arms = np.array([[x - half, shoulder + drop], [x, shoulder], [x + half, shoulder + drop]])
    if rng.random() < 0.35:
        arms = np.vstack([arms, arms[:1]])  # a wire hanger is closed by its bar
    _line(picture, np.round(arms).astype(np.int32), colour, thick)
    if rng.random() < 0.5:
        colour = _colour(rng)
    radius = rng.uniform(0.03, 0.09) * width
    wire = max(1, min(thick, 3))
    _line(picture, np.round([[x, shoulder], [x, neck]]).astype(np.int32), colour, wire)
    side = rng.choice([-1, 1])
    hook = _arc((x, neck - radius), radius, 90, 90 + side * rng.uniform(180, 300))
    _line(picture, hook, colour, wire)


def clips(picture: Rgb, mask: Mask, cover: Mask, rng: Random) -> None:
    """Clamp one to three clips on the garment's top edge, or let tags, tape and strings hang over its edge.

    What is drawn is taken out of `cover`.
    """
    edge = np.argwhere(mask & ~cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool))
    if not len(edge):
        return
    side = float(np.sqrt(mask.sum()))
    if rng.random() < 0.5:
        edge = edge[edge[:, 0] <= edge[:, 0].min() + 0.12 * side]
    colour = _colour(rng)
    for _ in range(int(rng.integers(1, 4))):
        y, x = edge[rng.integers(len(edge))]
        size = (side * rng.uniform(0.03, 0.12), side * rng.uniform(0.03, 0.16))
        middle = np.array([x, y]) + rng.normal(0, 0.4, 2) * size
        corners = cv2.boxPoints(((float(middle[0]), float(middle[1])), size, float(rng.normal(0, 25))))
        thing = np.zeros(mask.shape, np.uint8)
        cv2.fillPoly(thing, [np.round(corners).astype(np.int32)], 1)
        cv2.fillPoly(picture, [np.round(corners).astype(np.int32)], colour, cv2.LINE_AA)
        cover[thing > 0] = False


def lying(picture: Rgb, rng: Random) -> None:
    """Draw a shoe-like blob, a strip, a box or a cable, often at the frame; a shadow beside it."""
    height, width = picture.shape[:2]
    side = min(height, width)
    at = rng.uniform(-0.05, 1.05, 2) * (width, height)
    edge = rng.integers(4)
    if rng.random() < 0.7:
        at[edge % 2] = (0, height if edge % 2 else width)[edge // 2] + rng.normal(0, 0.06 * side)
    colour, kind = _colour(rng), rng.integers(4)
    layer = np.zeros((height, width), np.uint8)
    if kind == 0:  # a shoe: an ellipse with a narrower heel
        length, turn = side * rng.uniform(0.08, 0.28), float(rng.uniform(0, 360))
        ahead = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))])
        for centre, scale in ((at, 1.0), (at + ahead * length * 0.8, 0.72)):
            axes = (max(1, int(length * scale)), max(1, int(length * scale * rng.uniform(0.35, 0.5))))
            cv2.ellipse(layer, (int(centre[0]), int(centre[1])), axes, turn, 0, 360, 255, -1, cv2.LINE_AA)
    elif kind == 1:  # the leg of a chair, a skirting board, a door's frame
        size = (side * rng.uniform(0.02, 0.2), side * rng.uniform(0.3, 2.5))
        corners = cv2.boxPoints(((float(at[0]), float(at[1])), size, float(rng.choice([0, 90]) + rng.normal(0, 6))))
        cv2.fillPoly(layer, [np.round(corners).astype(np.int32)], 255, cv2.LINE_AA)
    elif kind == 2:  # a box, a book, a pillow
        size = (side * rng.uniform(0.08, 0.4), side * rng.uniform(0.08, 0.4))
        corners = cv2.boxPoints(((float(at[0]), float(at[1])), size, float(rng.uniform(0, 90))))
        cv2.fillPoly(layer, [np.round(corners).astype(np.int32)], 255, cv2.LINE_AA)
    else:  # a cable, a belt
        steps = np.cumsum(rng.normal(0, 0.09 * side, (12, 2)), axis=0)
        cv2.polylines(layer, [np.round(at + steps).astype(np.int32)], False, 255, int(rng.integers(1, 6)), cv2.LINE_AA)
    shade(picture, layer, rng)
    alpha = layer[..., None].astype(np.float32) / 255
    tone = np.array(colour, np.float32) * (1 + 0.15 * np.linspace(-1, 1, height, dtype=np.float32))[:, None, None]
    picture[:] = np.clip(picture * (1 - alpha) + tone * alpha, 0, 255).astype(np.uint8)


def shade(picture: Rgb, layer: NDArray[np.uint8], rng: Random) -> None:
    """Darken the ground under and beside what will be laid as `layer` (0..255)."""
    side = min(layer.shape)
    reach = side * rng.uniform(0, 0.035)
    turn = rng.uniform(0, 2 * np.pi)
    move = np.array([[1, 0, reach * np.cos(turn)], [0, 1, reach * np.sin(turn)]], np.float32)
    soft = cv2.GaussianBlur(cv2.warpAffine(layer, move, layer.shape[::-1]), (0, 0), 0.4 + reach * rng.uniform(0.2, 0.9))
    dark = 1 - np.float32(rng.uniform(0.08, 0.6) / 255) * soft.astype(np.float32)
    picture[:] = (picture * dark[..., None]).astype(np.uint8)


def light(picture: Rgb, rng: Random) -> None:
    """Let a hard or soft shadow with straight edges fall over the whole picture, or a patch of sun."""
    height, width = picture.shape[:2]
    layer = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        at, turn = rng.uniform(0, 1, 2) * (width, height), float(rng.uniform(0, 180))
        corners = cv2.boxPoints(((float(at[0]), float(at[1])), (width * rng.uniform(0.1, 0.6), 3.0 * height), turn))
        cv2.fillPoly(layer, [np.round(corners).astype(np.int32)], 1.0)
    soft = cv2.GaussianBlur(layer, (0, 0), float(rng.uniform(0.5, 8)))
    gain = 1 + soft * np.float32(rng.uniform(-0.55, 0.35))
    picture[:] = np.clip(picture * gain[..., None], 0, 255).astype(np.uint8)
