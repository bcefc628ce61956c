"""The Embedder that needs no weights: features of the garment, computed on this machine."""

import asyncio
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.images.cutout.analysis import first_look
from tools.images.features import DIM, describe, working_size
from tools.imaging.opening import PictureError


def garment_vector(data: bytes) -> NDArray[np.float32]:
    """Return the (DIM,) unit vector of one encoded picture. Raises PictureError where it cannot be decoded.

    The garment is where the first step of its analysis sees it: the whole analysis takes a second a photo, and its finer
    outline changes with the light, so that only 93 % of the photos find their own changed copies (100 % this way).
    """
    seen = first_look(data)
    photo = working_size(seen.rgb)
    garment = cv2.resize(seen.garment.astype(np.uint8), photo.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    return describe(photo, garment > 0)


class GarmentEmbedder:
    """Finds the same garment and its look-alikes by silhouette, inner edges, colour and texture. Reads no
    text."""

    name = "local-garment-v1"
    dim = DIM
    reads_text = False

    async def embed_pictures(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        """(n, dim) float32, finite, rows of length 1. PictureError names the picture that cannot be decoded."""
        return await asyncio.to_thread(self._embed, pictures)

    def _embed(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        rows = np.empty((len(pictures), self.dim), np.float32)
        for number, data in enumerate(pictures):
            try:
                rows[number] = garment_vector(data)
            except PictureError as error:
                raise PictureError.of(error, f"picture {number + 1} of {len(pictures)}:") from error
        return rows

    async def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Not possible here: this embedder sees pictures only."""
        raise NotImplementedError(
            f"{self.name} embeds pictures only; search by text uses the sparse route (--mode sparse)"
        )
