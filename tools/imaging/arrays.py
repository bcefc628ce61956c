"""The types of arrays for pictures, and of colours and boxes."""

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]  # (height, width, 3), sRGB
Rgba = NDArray[np.uint8]  # (height, width, 4), sRGB with straight (not premultiplied) alpha
Alpha = NDArray[np.float32]  # (height, width), 0 = background .. 1 = garment
Mask = NDArray[np.bool_]  # (height, width), True = garment
Colour = tuple[int, int, int]  # sRGB, 0..255
Box = tuple[int, int, int, int]  # left, top, right, bottom in px; right and bottom are exclusive
