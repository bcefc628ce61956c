"""Whether a delivered picture shows exactly the copy that was typeset."""

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np

from tools.images.arrays import Rgb
from tools.images.lettering.setter import typeset
from tools.images.lettering.setting import Lettering, Setting


def match(delivered: Rgb, plate: Rgb, setting: Lettering | Setting | Mapping[str, Any]) -> float:
    """How well the delivered picture shows this setting on this plate, 0 (no such letter) to 1 (every pixel).

    The setting is drawn again on the plate and compared tile by tile (a tile is about one letter) over all
    that typesetting may have changed: 1 minus the energy of the difference over the energy of the ink that
    belongs there. The answer is that of the worst tile, so one wrong letter among many gives a low one. A
    delivered picture of another size is first resampled to the plate's.
    """
    if isinstance(setting, Lettering):
        setting = setting.setting
    elif isinstance(setting, Mapping):
        setting = Setting.from_dict(setting)
    drawn = typeset(plate, setting.lines, setting.zones, variant=setting.variant, accent=setting.accent)
    height, width = plate.shape[:2]
    if delivered.shape[:2] != (height, width):
        delivered = cv2.resize(delivered, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)
    left, top, right, bottom = drawn.region
    want = drawn.picture[top:bottom, left:right].astype(np.float32)
    have = delivered[top:bottom, left:right].astype(np.float32)
    difference = np.abs(want - have).mean(axis=2)
    worst = 1.0
    for line in drawn.lines:
        box = line.box
        part = (slice(box[1] - top, box[3] - top), slice(box[0] - left, box[2] - left))
        ink = np.abs(want[part] - np.median(want[part].reshape(-1, 3), axis=0)).mean(axis=2)
        worst = min(worst, _worst_tile(difference[part], ink, max(6, round(line.size_px))))
    return worst


def _worst_tile(difference: np.ndarray[Any, Any], ink: np.ndarray[Any, Any], tile: int) -> float:
    floor = 0.25 * float(ink.mean())  # an empty tile is judged against a share of the line's usual ink
    scores = [1.0]
    for y in range(0, ink.shape[0], tile):
        for x in range(0, ink.shape[1], tile):
            here = (slice(y, y + tile), slice(x, x + tile))
            scores.append(1 - float(difference[here].mean()) / max(float(ink[here].mean()), floor, 1e-6))
    return max(0.0, min(scores))
