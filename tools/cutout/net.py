"""A segmentation net: how likely each pixel of a photo belongs to its subject."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from tools.cutout.weights import Form
from tools.imaging.arrays import Rgb

Floats = NDArray[np.float32]
_SIDE: dict[Form, int] = {"u2net": 320, "isnet": 1024, "birefnet": 1024}  # px, side of the input square
_IMAGENET = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)
_HALF = np.array([0.5, 0.5, 0.5], np.float32), np.array([1.0, 1.0, 1.0], np.float32)
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Net:
    """A net on disk. `form` says how its pictures are prepared, as in the code of its paper and in rembg."""

    path: Path
    form: Form

    def probability(self, rgb: Rgb) -> Floats:
        """Return (h, w) 0 = ground .. 1 = garment, stretched to the full range, for a photo (h, w, 3) uint8."""
        side = _SIDE[self.form]
        small = cv2.resize(rgb, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
        mean, spread = _HALF if self.form == "isnet" else _IMAGENET
        scaled = (small / max(float(small.max()), 1.0) - mean) / spread
        batch = np.ascontiguousarray(scaled.transpose(2, 0, 1)[None], np.float32)
        with _one_at_a_time:  # a run takes 300 MB
            session = _session(str(self.path))
            said = session.run([session.get_outputs()[0].name], {session.get_inputs()[0].name: batch})
        found = np.asarray(said[0], np.float32)[0, 0]
        if self.form == "birefnet":
            found = 1 / (1 + np.exp(-np.clip(found, -30, 30)))
        low, high = float(found.min()), float(found.max())
        found = (found - low) / max(high - low, 1e-6)
        return np.asarray(cv2.resize(found, rgb.shape[1::-1], interpolation=cv2.INTER_CUBIC).clip(0, 1), np.float32)


def views(net: Net, rgb: Rgb) -> Floats:
    """Return a net's probabilities (3, h, w) 0..1 for a photo (h, w, 3) uint8, for its mirror image and from farther away."""
    height, width = rgb.shape[:2]
    top, left = height // 4, width // 4
    farther = cv2.copyMakeBorder(rgb, top, top, left, left, cv2.BORDER_REPLICATE)
    mirrored = net.probability(np.ascontiguousarray(rgb[:, ::-1]))[:, ::-1]
    smaller = net.probability(np.asarray(farther, np.uint8))[top : top + height, left : left + width]
    return np.stack([net.probability(rgb), mirrored, smaller])


@cache
def _session(path: str) -> onnxruntime.InferenceSession:
    asked = onnxruntime.SessionOptions()
    asked.intra_op_num_threads = asked.inter_op_num_threads = 1  # sums keep their order on every machine
    asked.enable_cpu_mem_arena = False  # else each thread would keep the most memory that it ever used
    asked.log_severity_level = 3
    return onnxruntime.InferenceSession(path, asked, providers=["CPUExecutionProvider"])
