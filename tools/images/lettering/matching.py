"""Whether a delivered picture shows exactly the copy that was typeset."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.lettering.ground import reach
from tools.images.lettering.setter import typeset
from tools.images.lettering.setting import Lettering, LetteringData, SetLine, Setting
from tools.imaging.arrays import Rgb

_TILE = 0.45  # of a line's size: about half a letter, so that one stroke too many or too few fills it
_AROUND = 0.5  # of a line's size, compared beside the line too: an added letter stands there


def match(delivered: Rgb, plate: Rgb, setting: Lettering | Setting | LetteringData) -> float:
    """How well the delivered picture shows this setting on this plate, 0 (other letters) to 1 (every pixel).

    The setting is drawn again on the plate and compared tile by tile: 1 minus the difference over the ink
    that belongs there. The answer is that of the worst tile, so one wrong letter among many gives a low one.
    A delivered picture of another size is first resampled to the plate's.
    """
    if isinstance(setting, Lettering):
        setting = setting.setting
    elif not isinstance(setting, Setting):
        setting = Setting.of(setting)
    drawn = typeset(
        plate, setting.lines, setting.zones,
        variant=setting.variant, accent=setting.accent, ink=setting.ink, font=setting.font,
    )  # fmt: skip
    height, width = plate.shape[:2]
    if delivered.shape[:2] != (height, width):
        delivered = cv2.resize(delivered, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)
    return min(_worst_tile(delivered, drawn, line) for line in drawn.lines)


def _worst_tile(delivered: Rgb, drawn: Lettering, line: SetLine) -> float:
    """The lowest score of the tiles on and around one line."""
    height, width = delivered.shape[:2]
    box = reach(line.box, (0, 0, width, height), round(_AROUND * line.size_px))
    part = (slice(box[1], box[3]), slice(box[0], box[2]))
    want = drawn.picture[part].astype(np.float32)
    tile = max(4, round(_TILE * line.size_px))
    wrong = _tile_means(np.abs(want - delivered[part]).mean(axis=2), tile)
    ink = _tile_means(np.abs(want - drawn.ground[part]).mean(axis=2), tile)
    usual = float(ink[ink > 0.1 * ink.max()].mean()) if ink.max() > 0 else 1.0
    return max(0.0, 1 - float((wrong / np.maximum(ink, 0.5 * usual)).max()))


def _tile_means(values: NDArray[np.float32], tile: int) -> NDArray[np.float32]:
    """Means over tiles that overlap by half: no stroke is cut in two by every one of them."""
    means = cv2.blur(values, (tile, tile), borderType=cv2.BORDER_REPLICATE)
    step = max(1, tile // 2)
    return np.asarray(means[::step, ::step], np.float32)
