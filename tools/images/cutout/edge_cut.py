"""Strategy `edges`: what the border does not reach without crossing an edge, whatever the colours.

Geodesic distance from the border along weak edges (after Bai and Sapiro, "A geodesic framework for fast
interactive segmentation", 2007); of its level sets, the one whose outline lies on the strongest edges is
the garment.
"""

import cv2
import numpy as np

from tools.images.arrays import Mask
from tools.images.cutout.backdrop import Ground
from tools.images.cutout.shapes import eroded, rebuilt
from tools.images.cutout.working import Floats, Working, frame

_SIDE = 240  # px; the front is grown on a smaller copy
_LEVELS = 32


def edge_cut(work: Working, ground: Ground) -> Mask:
    """The garment as the level set with the best outline; nothing where there is no edge at all."""
    from skimage.graph import MCP_Geometric

    height, width = work.shape
    shrink = min(1.0, _SIDE / max(work.shape))
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    edges = step_edges(np.asarray(cv2.resize(work.lab, size, interpolation=cv2.INTER_AREA), np.float32))
    if min(edges.shape) < 8:
        return np.zeros(work.shape, bool)
    cost = 0.01 + edges.astype(np.float64) ** 1.5
    rim = frame((edges.shape[0], edges.shape[1]), 0.01)
    foreign = cv2.resize(ground.foreign.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    seeds = rim & ~foreign if (rim & ~foreign).sum() > 0.2 * rim.sum() else rim
    reach, _ = MCP_Geometric(cost).find_costs(np.argwhere(seeds))
    smooth = cv2.GaussianBlur(np.log(reach.astype(np.float32) + 0.05), (0, 0), 1.0)
    found = _best_level(np.asarray(smooth, np.float32), edges)
    grown = cv2.resize(found.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(grown > 0.5, bool)


def step_edges(lab: Floats) -> Floats:
    """0..1, strength of steps between areas; a median wipes out lines (tile joints, seams) first."""
    flat = np.clip(lab * np.array([2.5, 1.2, 1.2], np.float32) + np.array([0, 128, 128], np.float32), 0, 255)
    calm = cv2.medianBlur(flat.astype(np.uint8), 7).astype(np.float32)
    across, down = cv2.Scharr(calm, cv2.CV_32F, 1, 0), cv2.Scharr(calm, cv2.CV_32F, 0, 1)
    size = cv2.dilate(np.sqrt((np.square(across) + np.square(down)).sum(axis=2)), np.ones((3, 3), np.uint8))
    return np.asarray(np.clip(size / max(float(np.percentile(size, 92)), 30.0), 0, 1), np.float32)


def _best_level(reach: Floats, edges: Floats) -> Mask:
    """The set reach > t, for the t whose outline has the highest mean edge."""
    best, best_score = np.zeros(reach.shape, bool), 0.0
    near = cv2.dilate(edges, np.ones((3, 3), np.uint8))
    for share in np.linspace(0.06, 0.92, _LEVELS):
        inside = np.asarray(reach > np.quantile(reach, 1 - share), bool)
        core = eroded(inside, 2, beyond=False)
        inside = rebuilt(core, inside)
        rim = inside & ~eroded(inside, 1)
        if not rim.any():
            continue
        area = float(inside.mean())
        score = float(near[rim].mean()) * min(1.0, area / 0.35) ** 0.4 * min(1.0, (1 - area) / 0.25) ** 0.4
        if score > best_score:
            best, best_score = inside, score
    return best
