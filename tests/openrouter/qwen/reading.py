"""Text in pictures, read with rapidocr as its wheel comes."""

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tools.imaging.arrays import Rgb

_LONGEST = 640
_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Text:
    """A line and its box: left, top, right, bottom as shares of the picture."""

    text: str
    box: tuple[float, float, float, float]


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    folder = Path(str(resources.files("rapidocr") / "models"))
    models = {f"{stage}.model_path": str(folder / name) for stage, name in _MODELS.items()}
    limits = {"Global.log_level": "critical", "Global.use_vertical_padding": False, "Det.limit_type": "max"}
    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1}
    return RapidOCR(params={**limits, **threads, "Det.limit_side_len": _LONGEST, **models})


_read: OrderedDict[str, tuple[Text, ...]] = OrderedDict()


def read(picture: bytes, rgb: Rgb) -> tuple[Text, ...]:
    """The lines of a picture, top to bottom; `rgb` is the same picture decoded."""
    key = sha256(picture).hexdigest()
    with _lock:
        if key not in _read:
            _read[key] = _lines(rgb)
            while len(_read) > 1000:
                _read.popitem(last=False)
        return _read[key]


def _lines(rgb: Rgb) -> tuple[Text, ...]:
    scale = min(1.6, _LONGEST / max(rgb.shape[:2]))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    bgr = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), None, fx=scale, fy=scale, interpolation=way)
    seen = _engine()(bgr)
    if seen.boxes is None or seen.txts is None:
        return ()
    lines = []
    for corners, text, score in zip(seen.boxes, seen.txts, seen.scores, strict=True):
        xs, ys = np.asarray(corners)[:, 0] / bgr.shape[1], np.asarray(corners)[:, 1] / bgr.shape[0]
        if score > 0.6 and len(text.strip()) > 1:
            lines.append(Text(text.strip(), (float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))))
    return tuple(sorted(lines, key=lambda line: (line.box[1], line.box[0])))
