"""Superpixels of a photo as a graph: their looks, which ones touch, and the best cut."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.images.cutout.working import Working

Labels = NDArray[np.int32]
Reals = NDArray[np.float64]
_PIECES = 900
_COMPACT = 12.0  # Lab units that weigh as much as the piece's width
_CUT = 1000  # capacities of the cut are whole numbers; one nat is this much


@dataclass(frozen=True, slots=True)
class Pieces:
    """n superpixels. `likeness` is 1 for equal look and near 0 beyond what still counts as alike."""

    labels: Labels  # (h, w), 0..n-1
    sizes: Reals  # (n,) px
    likeness: Reals  # (n, n)
    place: Reals  # (n, 2), y and x as shares of the longer side
    first: NDArray[np.int64]  # (m,) touching pairs…
    second: NDArray[np.int64]
    bond: Reals  # (m,) …and the cost in nats of parting them: long, edgeless borders cost most

    def mean(self, values: NDArray[np.generic]) -> Reals:
        """(n,) the mean of an (h, w) plane over each piece."""
        summed = np.bincount(self.labels.ravel(), values.astype(np.float64).ravel(), len(self.sizes))
        return np.asarray(summed / np.maximum(self.sizes, 1), np.float64)

    def density(self, weight: Reals) -> Reals:
        """(n,) how common each piece's look is among pieces of `weight`."""
        mass = self.sizes * weight
        return np.asarray(self.likeness @ mass / max(mass.sum(), 1), np.float64)

    def closeness(self, reach: float) -> Reals:
        """(n, n) how far two pieces are neighbours, 1 for the same place; `reach` in longer sides."""
        return np.asarray(np.exp(-0.5 * _squared_distances(self.place / reach)), np.float64)

    def density_close_by(self, weight: Reals, closeness: Reals, reach: float) -> Reals:
        """(n,) how common each piece's look is among pieces of `weight` in its neighbourhood."""
        mass = self.sizes * weight
        least = 0.01 * self.sizes.sum() * reach
        return np.asarray((self.likeness * closeness) @ mass / (closeness @ mass + least), np.float64)


def into_pieces(work: Working, count: int = _PIECES) -> Pieces:
    """SLIC superpixels (Achanta et al. 2012) of even colour, and their graph."""
    from skimage.segmentation import slic

    span = max(float(np.ptp(work.smooth)), 1.0)  # slic scales its picture to 0..1
    found = slic(
        work.smooth.astype(np.float64), count, compactness=_COMPACT / span, max_num_iter=5, convert2lab=False,
        start_label=0, channel_axis=-1,
    )  # fmt: skip
    _, dense = np.unique(found, return_inverse=True)
    labels = np.asarray(dense.reshape(found.shape), np.int32)
    sizes = np.bincount(labels.ravel()).astype(np.float64)
    empty = np.zeros((0, 0))
    bare = Pieces(labels, sizes, empty, empty, *_neighbours(work, labels))
    looks = [
        work.smooth[..., 0] / 9,
        work.smooth[..., 1] / 5,
        work.smooth[..., 2] / 5,
        np.log1p(work.texture) / 0.45,
    ]
    features = np.stack([bare.mean(plane) for plane in looks], axis=1)
    y, x = np.mgrid[: work.shape[0], : work.shape[1]] / max(work.shape)
    place = np.stack([bare.mean(y), bare.mean(x)], axis=1)
    likeness = (1 + _squared_distances(features) / 3) ** -2.0
    return Pieces(labels, sizes, likeness, place, bare.first, bare.second, bare.bond)


def _squared_distances(features: Reals) -> Reals:
    norm = np.square(features).sum(axis=1)
    return np.asarray(np.maximum(norm[:, None] + norm[None] - 2 * features @ features.T, 0), np.float64)


def _neighbours(work: Working, labels: Labels) -> tuple[NDArray[np.int64], NDArray[np.int64], Reals]:
    count = int(labels.max()) + 1
    keys, edges = [], []
    for a, b, edge in (
        (labels[:, :-1], labels[:, 1:], np.maximum(work.edges[:, :-1], work.edges[:, 1:])),
        (labels[:-1], labels[1:], np.maximum(work.edges[:-1], work.edges[1:])),
    ):
        differ = a != b
        keys.append(np.minimum(a, b)[differ].astype(np.int64) * count + np.maximum(a, b)[differ])
        edges.append(edge[differ])
    unique, inverse, length = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
    sharpness = np.bincount(inverse, np.concatenate(edges), len(unique)) / np.maximum(length, 1)
    side = np.sqrt(labels.size / count)
    return unique // count, unique % count, 3.0 * (length / side) * np.exp(-4.0 * sharpness)


def cut(pieces: Pieces, nats: Reals, bond: float = 1.0) -> NDArray[np.bool_]:
    """(n,) the labelling of least energy, exactly; `nats` (n,) is evidence for garment (> 0)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    count = len(nats)
    source, sink = count, count + 1
    nodes = np.arange(count)
    links = np.round(bond * pieces.bond * _CUT).astype(np.int32) + 1
    rows = np.concatenate([np.full(count, source), nodes, pieces.first, pieces.second])
    columns = np.concatenate([nodes, np.full(count, sink), pieces.second, pieces.first])
    pull, push = np.round(np.maximum(nats, 0) * _CUT), np.round(np.maximum(-nats, 0) * _CUT)
    capacity = np.concatenate([pull, push, links, links]).astype(np.int32)
    graph = coo_array((capacity, (rows, columns)), shape=(count + 2, count + 2)).tocsr()
    residual = graph - maximum_flow(graph, source, sink).flow
    residual.data[residual.data < 0] = 0
    residual.eliminate_zeros()
    reached = breadth_first_order(residual, source, return_predecessors=False)
    garment = np.zeros(count + 2, bool)
    garment[reached] = True
    return garment[:count]
