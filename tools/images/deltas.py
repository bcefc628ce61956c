"""CIEDE2000 for whole pictures, in single precision."""

import numpy as np
from numpy.typing import NDArray


def ciede2000(first: NDArray[np.float32], second: NDArray[np.float32], lightness: float = 1.0) -> NDArray[np.float32]:
    """Colour differences (h, w) of two Lab pictures (h, w, 3); `lightness` is kL. Sharma et al. 2005, by scikit-image."""
    from skimage.color import deltaE_ciede2000

    return np.asarray(deltaE_ciede2000(first, second, kL=lightness), np.float32)
