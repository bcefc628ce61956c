"""The reader of text in pictures: PP-OCRv6, whose models are in the rapidocr wheel, and tesseract if it is installed."""

import asyncio
import logging
import threading
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from math import sqrt
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.checks.letters import letters
from tools.imaging.arrays import Box
from tools.imaging.content_cache import kept_by_content
from tools.imaging.opening import decoded
from tools.models.local import tesseract
from tools.models.local.tesseract import joined
from tools.models.roles import TextLine

_SIGNS = tomllib.loads(files("tools.models.local").joinpath("reader.toml").read_text(encoding="utf-8"))


def _legible(c: str) -> bool:
    if c in _SIGNS["latin"] or c in _SIGNS["marks"]:
        return True
    if "\u3041" <= c <= "\u30ff":
        return c not in _SIGNS["kana_misread"]
    return c not in _SIGNS["han_misread"] and (_level_one(c, "gb2312", 0xD7) or _level_one(c, "euc_jp", 0xCF))


def _level_one(c: str, codec: str, last: int) -> bool:
    """Return whether a character is in level 1 (everyday characters) of a national standard: GB 2312 or JIS X 0208."""
    try:
        encoded = c.encode(codec)
    except UnicodeEncodeError:
        return False
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= last


_AREA = 650_000  # px that are read; more takes longer and finds nothing new in copy that people can read
_MOST_GROWTH = 1.5
_THREADS = 1  # a second thread spins while it waits, which doubles the CPU time; runs read pictures in parallel
_LEAST_CONFIDENCE = 0.5
_BLOB_SHARE = 0.16  # of the picture's height: a single letter this high or higher is a shape, not copy
_BLOB_AREA = 0.3  # of the picture: two letters that cover this or more are a shape (a pleated dress was read as "AA")
_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
_KEPT = 5000  # lines of the newest pictures
_engine_lock = threading.Lock()


@lru_cache(maxsize=1)
def _engine() -> Any:
    """Return this process's only engine, with the models of the wheel. Call it under the lock. Raises FileNotFoundError."""
    from rapidocr import RapidOCR

    folder = Path(str(files("rapidocr") / "models"))
    missing = [name for name in _MODELS.values() if not (folder / name).is_file()]
    if missing:
        raise FileNotFoundError(f"{folder} lacks {', '.join(missing)}: install rapidocr 3.10")
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": 8192,  # `_read` chooses the size, by area
            "Global.use_vertical_padding": False,  # with it, boxes are shifted by the padding
            "Global.text_score": _LEAST_CONFIDENCE,
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
            "Det.limit_type": "max",
            "Det.limit_side_len": 8192,
            **{f"{stage}.model_path": str(folder / name) for stage, name in _MODELS.items()},
        }
    )


class LocalReader:
    """Plays the role `Reader` with rapidocr on the CPU, and with tesseract for scripts that rapidocr does not know."""

    name = "rapidocr-ppocrv6-small"

    def reads(self, text: str) -> bool:
        """Return whether the reader was measured to get every letter of this text right."""
        return all(map(_legible, letters(text)))

    def knows(self, text: str) -> bool:
        """Return whether it can read this text, even if with some mistakes."""
        return self.reads(text) or tesseract.knows(text)

    async def read(self, picture: bytes, copy: Sequence[str] = ()) -> list[TextLine]:
        """Return all lines in the picture, top to bottom, left to right. Raises PictureError.

        It also looks for the scripts that occur in `copy`.
        """
        languages = await asyncio.to_thread(tesseract.languages_of, "".join(copy))
        return list(await asyncio.to_thread(_read, picture, languages))


@kept_by_content(_KEPT, lambda lines: 1 + len(lines))
def _read(picture: bytes, languages: tuple[str, ...]) -> list[TextLine]:
    pixels = np.ascontiguousarray(decoded(picture)[..., ::-1])  # the engine takes BGR
    height, width = pixels.shape[:2]
    scale = min(sqrt(_AREA / (height * width)), _MOST_GROWTH)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(pixels, size, interpolation=way)
    with _engine_lock:  # the engine keeps state between its steps, and two at once would only share the cores
        # The engine keeps its options from call to call, so all calls set all of them.
        seen = _engine()(scaled, use_det=True, use_cls=True, use_rec=True)
        # It drops boxes in which it recognises nothing, so a second call gets the boxes alone.
        places = _engine()(scaled, use_det=True, use_cls=False, use_rec=False).boxes if languages else None
    lines = []
    given = (() if found is None else found for found in (seen.boxes, seen.txts, seen.scores))
    for corners, *read in zip(*given, strict=True):
        box = _box(corners, width / size[0], height / size[1])
        wordless = not any(map(str.isalpha, read[0]))
        text, score = _upright(scaled, _box(corners, 1, 1), *read) if wordless else read
        if not is_shape(text.strip(), box, (width, height)):
            lines.append(TextLine(text.strip(), box, float(score)))
    if places is not None:
        boxes = [_box(corners, width / size[0], height / size[1]) for corners in places]
        grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
        lines = _in_other_scripts(grey, boxes, lines, languages)
    return in_reading_order(lines)


def _upright(scaled: NDArray[Any], box: Box, text: str, score: float) -> tuple[str, float]:
    """Return what a line of digits says as it stands, with its score, if the engine has turned it: 59.99 became 66.69."""
    x0, y0, x1, y1 = box
    line = np.ascontiguousarray(scaled[max(y0, 0) : y1, max(x0, 0) : x1])
    with _engine_lock:
        turned = _engine()(line, use_det=False, use_cls=True, use_rec=False).cls_res
        if not turned or turned[0][0] != "180":
            return text, score
        again = _engine()(line, use_det=False, use_cls=False, use_rec=True)
    return (again.txts[0], float(again.scores[0])) if again.txts else (text, score)


def is_shape(text: str, box: Box, size: tuple[int, int]) -> bool:
    """Return whether one or two read letters are too large for copy in a picture of this size (width, height)."""
    wide, high = box[2] - box[0], box[3] - box[1]
    if len(text) < 2:
        return high >= _BLOB_SHARE * size[1]
    return len(text) == 2 and wide * high >= _BLOB_AREA * size[0] * size[1]


def _box(corners: Any, across: float, down: float) -> Box:
    """Return the box around four corners, in px of the picture."""
    xs, ys = np.asarray(corners)[:, 0] * across, np.asarray(corners)[:, 1] * down
    return int(xs.min()), int(ys.min()), int(np.ceil(xs.max())), int(np.ceil(ys.max()))


def _in_other_scripts(
    grey: tesseract.Grey, boxes: Sequence[Box], lines: Sequence[TextLine], languages: tuple[str, ...]
) -> list[TextLine]:
    """Return the lines. Rows that have letters of these languages are replaced by what tesseract reads."""
    again: list[TextLine] = []
    kept = list(lines)
    for box in joined(boxes):
        row = tesseract.read_line(grey, box, languages)
        if row.confidence < _LEAST_CONFIDENCE or not tesseract.languages_of(row.text):
            continue
        there = [line for line in kept if _within(line.box, box)]
        if there and not tesseract.languages_of(tesseract.read_line(grey, box, (*languages, tesseract.LATIN)).text):
            continue  # tesseract reads Latin as letters of any language it has to use; with a free choice it chose Latin
        again.append(row)
        kept = [line for line in kept if line not in there]
    return again + kept


def _within(inner: Box, outer: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def in_reading_order(lines: list[TextLine]) -> list[TextLine]:
    """Return lines from top to bottom. Boxes that share half the lower one's height are one row, left to right.

    Beside a tall headline, smaller lines below each other (a price tag) stay together.
    """
    rows = _bands(sorted(lines, key=lambda seen: (seen.box[1] + seen.box[3], seen.box[0])), 1)
    columns = [column for row in rows for column in _bands(sorted(row, key=lambda seen: seen.box[0]), 0)]
    return [line for column in columns for line in sorted(column, key=lambda seen: seen.box[1])]


def _bands(lines: list[TextLine], axis: int) -> list[list[TextLine]]:
    """Group lines that share more than half of the smaller extent on an axis (0: x, 1: y) with a group's first line."""
    bands: list[list[TextLine]] = []
    for line in lines:
        first = bands[-1][0].box if bands else (0, 0, 0, 0)
        shared = min(first[axis + 2], line.box[axis + 2]) - max(first[axis], line.box[axis])
        if bands and shared > 0.5 * min(first[axis + 2] - first[axis], line.box[axis + 2] - line.box[axis]):
            bands[-1].append(line)
        else:
            bands.append([line])
    return bands
