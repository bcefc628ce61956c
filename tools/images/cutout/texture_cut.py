"""Strategy `texture`: superpixels with colour and texture, kernel densities, one exact graph cut a round."""

import numpy as np
from numpy.typing import NDArray

from tools.images.arrays import Mask
from tools.images.cutout.working import Working, frame

Labels = NDArray[np.int32]
_PIECES = 700
_CUT = 1000  # capacities of the cut are whole numbers; one nat is this much


def superpixels(work: Working, pieces: int = _PIECES) -> Labels:
    """(h, w) labels 0..n-1 of compact pieces of even colour (SLIC, Achanta et al. 2012)."""
    from skimage.segmentation import slic

    labels = slic(
        work.smooth.astype(np.float64), pieces, compactness=8, max_num_iter=5, convert2lab=False,
        start_label=0, channel_axis=-1,
    )  # fmt: skip
    _, dense = np.unique(labels, return_inverse=True)
    return np.asarray(dense.reshape(labels.shape), np.int32)


def texture_cut(work: Working) -> Mask:
    """The garment as the pieces that look unlike the border's, in colour and weave."""
    labels = superpixels(work)
    count = int(labels.max()) + 1
    if count < 8:
        return np.zeros(work.shape, bool)
    sizes = np.bincount(labels.ravel(), minlength=count).astype(np.float64)
    features = _features(work, labels, sizes)
    outer = _mean(frame(work.shape, 0.03).astype(np.float64), labels, sizes)
    inner = _mean(_centre_prior(work.shape), labels, sizes)
    similar = np.exp(-0.5 * _squared_distances(features) / 1.0)
    first, second, strength = _neighbours(work, labels, features)
    ground = np.where(outer > 0.15, 1.0, 0.0)
    garment = inner
    for turn in range(4):
        dark = similar @ (sizes * ground) / max((sizes * ground).sum(), 1)
        light = similar @ (sizes * garment) / max((sizes * garment).sum(), 1)
        nats = np.log((light + 1e-4) / (dark + 1e-4))
        nats = np.clip(nats, -4, 4) + 0.8 * (inner - 0.5) - np.where(outer > 0.15, 1.5, 0)
        is_garment = _cut(nats, first, second, strength)
        if not is_garment.any() or is_garment.all():
            return np.asarray(is_garment[labels], bool)
        garment, ground = is_garment.astype(float), 1.0 - is_garment
        if turn == 0:  # the centre is only a guess until the first cut
            garment = garment * (0.3 + inner)
    return np.asarray(is_garment[labels], bool)


def _mean(values: NDArray[np.float64], labels: Labels, sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.bincount(labels.ravel(), values.ravel(), len(sizes)) / np.maximum(sizes, 1)


def _centre_prior(shape: tuple[int, int]) -> NDArray[np.float64]:
    height, width = shape
    y, x = np.ogrid[:height, :width]
    return np.asarray(
        np.exp(-2.0 * (((y + 0.5) / height * 2 - 1) ** 2 + ((x + 0.5) / width * 2 - 1) ** 2)), np.float64
    )


def _features(work: Working, labels: Labels, sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 6): Lab, its spread, texture and place, each in units of what still counts as alike."""
    planes = [
        work.smooth[..., 0] / 9,
        work.smooth[..., 1] / 5,
        work.smooth[..., 2] / 5,
        np.log1p(work.texture) / 0.45,
    ]
    means = [_mean(plane.astype(np.float64), labels, sizes) for plane in planes]
    height, width = work.shape
    y, x = np.mgrid[:height, :width]
    place = [_mean(y / height, labels, sizes) / 0.6, _mean(x / width, labels, sizes) / 0.6]
    return np.stack(means + place, axis=1)


def _squared_distances(features: NDArray[np.float64]) -> NDArray[np.float64]:
    norm = np.square(features).sum(axis=1)
    squared = norm[:, None] + norm[None] - 2 * features @ features.T
    return np.asarray(np.maximum(squared, 0), np.float64)


def _neighbours(
    work: Working, labels: Labels, features: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Pairs of touching pieces and the cost (nats) of parting them: long, edgeless borders cost most."""
    count = int(labels.max()) + 1
    pairs = []
    for a, b, edge in (
        (labels[:, :-1], labels[:, 1:], np.maximum(work.edges[:, :-1], work.edges[:, 1:])),
        (labels[:-1], labels[1:], np.maximum(work.edges[:-1], work.edges[1:])),
    ):
        differ = a != b
        low, high = np.minimum(a, b)[differ], np.maximum(a, b)[differ]
        pairs.append((low.astype(np.int64) * count + high, edge[differ]))
    keys = np.concatenate([key for key, _ in pairs])
    edge = np.concatenate([value for _, value in pairs])
    unique, inverse, length = np.unique(keys, return_inverse=True, return_counts=True)
    sharpness = np.bincount(inverse, edge) / length
    side = np.sqrt(labels.size / count)
    return unique // count, unique % count, 3.0 * (length / side) * np.exp(-4.0 * sharpness)


def _cut(
    nats: NDArray[np.float64],
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    strength: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """The labelling of least energy: the exact minimum cut between garment and ground."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    count = len(nats)
    source, sink = count, count + 1
    nodes = np.arange(count)
    links = np.round(strength * _CUT).astype(np.int32) + 1
    rows = np.concatenate([np.full(count, source), nodes, first, second])
    columns = np.concatenate([nodes, np.full(count, sink), second, first])
    capacity = np.concatenate(
        [np.round(np.maximum(nats, 0) * _CUT), np.round(np.maximum(-nats, 0) * _CUT), links, links]
    ).astype(np.int32)
    graph = coo_array((capacity, (rows, columns)), shape=(count + 2, count + 2)).tocsr()
    residual = graph - maximum_flow(graph, source, sink).flow
    residual.data[residual.data < 0] = 0
    residual.eliminate_zeros()
    reached = breadth_first_order(residual, source, return_predecessors=False)
    garment = np.zeros(count + 2, bool)
    garment[reached] = True
    return garment[:count]
