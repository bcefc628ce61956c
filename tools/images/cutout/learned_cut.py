"""Strategy `learned`: what a small net that has seen many garments takes for one, whatever the colours."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from threading import Lock

import cv2
import numpy as np
import onnxruntime

from tools.images.arrays import Mask, Rgb
from tools.images.cutout.colour_cut import grab
from tools.images.cutout.working import Floats, Working

_SIDE = 192  # px, the square that the net was trained on
_LEAST = 12  # px; in a smaller picture there is nothing to see
_PAD = 127  # grey level around the photo in that square
_WEIGHTS = "garment.onnx"  # made by training/segmentation
SURE = 0.97  # and 1 - SURE: from here on the net's word is taken for granted
_loading = Lock()


@dataclass(frozen=True, slots=True)
class Learned:
    """What the net thinks of a working copy; both have its size."""

    mask: Mask
    probability: Floats  # (h, w) 0 = ground .. 1 = garment


def learned_cut(work: Working) -> Learned:
    """The garment as the net sees it. Its contour is right to 2-3 px; `seeded` moves it to the edges.

    Of hems and straps narrower than about 2 % of the photo it may see nothing.
    """
    height, width = work.shape
    if min(height, width) < _LEAST:
        return Learned(np.zeros(work.shape, bool), np.zeros(work.shape, np.float32))
    scale = _SIDE / max(height, width)
    small = max(1, round(height * scale)), max(1, round(width * scale))
    top, left = (_SIDE - small[0]) // 2, (_SIDE - small[1]) // 2
    square = np.full((_SIDE, _SIDE, 3), _PAD, np.uint8)
    window = np.s_[top : top + small[0], left : left + small[1]]
    square[window] = cv2.resize(work.rgb, small[::-1], interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    logits = cv2.resize(np.ascontiguousarray(_logits(square)[window]), (width, height), interpolation=cv2.INTER_LINEAR)
    probability = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
    return Learned(np.asarray(logits > 0, bool), np.asarray(probability, np.float32))


def seeded(work: Working, learned: Learned) -> Mask:
    """GrabCut between what the net is sure of: its contour lies on edges, and a cuff that it missed is found by colour."""
    sides = np.where(learned.mask, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    sides[learned.probability > SURE] = cv2.GC_FGD
    sides[learned.probability < 1 - SURE] = cv2.GC_BGD
    return grab(work.lab, np.asarray(sides, np.uint8))


def _logits(square: Rgb) -> Floats:
    """The mean of what the net says to the square and to its mirror image, (_SIDE, _SIDE)."""
    both = np.stack([square, square[:, ::-1]]).transpose(0, 3, 1, 2).astype(np.float32)
    (said,) = _net().run(None, {"picture": both})
    plain, mirrored = np.asarray(said, np.float32)[:, 0]
    return np.asarray((plain + mirrored[:, ::-1]) / 2, np.float32)


def _net() -> onnxruntime.InferenceSession:
    with _loading:  # two threads that come first at once load it once
        return _loaded()


@cache
def _loaded() -> onnxruntime.InferenceSession:
    asked = onnxruntime.SessionOptions()
    asked.intra_op_num_threads = asked.inter_op_num_threads = 1  # the sums keep their order on every machine
    asked.log_severity_level = 3
    weights = (files(__package__) / _WEIGHTS).read_bytes()
    return onnxruntime.InferenceSession(weights, asked, providers=["CPUExecutionProvider"])
