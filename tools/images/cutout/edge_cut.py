"""Strategy `edges`: geodesic distances along weak edges, from the border and from the garment's core.

After Bai and Sapiro, "A geodesic framework for fast interactive segmentation" (2007): a pixel belongs to the
side from which it is reached without crossing an edge.
"""

import cv2
import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.backdrop import middle
from tools.images.cutout.working import Floats, Working, frame

_SIDE = 240  # px; the fronts are grown on a smaller copy


def edge_cut(work: Working) -> Mask:
    """The garment as what the border does not reach without crossing an edge."""
    from skimage.graph import MCP_Geometric

    height, width = work.shape
    shrink = min(1.0, _SIDE / max(work.shape))
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    edges = np.asarray(cv2.resize(work.edges, size, interpolation=cv2.INTER_AREA), np.float64)
    shape = edges.shape
    if min(shape) < 8:
        return np.zeros(work.shape, bool)
    cost = 0.01 + edges**1.5
    rim = np.argwhere(frame((shape[0], shape[1]), 0.01))
    from_border, _ = MCP_Geometric(cost).find_costs(rim)
    core = _core(np.asarray(from_border, np.float32))
    if not core.any():
        return np.zeros(work.shape, bool)
    from_core, _ = MCP_Geometric(cost).find_costs(np.argwhere(core))
    balance = (from_border - from_core).astype(np.float32)
    return np.asarray(cv2.resize(balance, (width, height), interpolation=cv2.INTER_LINEAR) > 0, bool)


def _core(reach: Floats) -> Mask:
    """What lies deepest behind edges, near the middle."""
    inside = reach[middle((reach.shape[0], reach.shape[1]), 0.6)]
    return np.asarray(reach >= np.percentile(inside, 60), bool) & middle(
        (reach.shape[0], reach.shape[1]), 0.8
    )
