"""Which catalogue photos have a mask to learn from: the consensus of the classical strategies, looked through."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from tools.images.arrays import Mask, Rgb
from tools.images.cutout import CLASSICAL, TRUSTED, consensus, trust
from tools.images.cutout.shapes import holes

SIDE = 288  # px, longest side of what is kept of a photo
HELD_OUT = 60
_SPECK = 0.004  # of the garment: a smaller hole is a logo or a button
_FRAME = "the garment leaves the photo"
# Numbers of the photos in the catalogue (SKU...) whose masks were judged by eye.
WRONG = frozenset([13, 110, 317, 380, 432, 443])  # trusted by the product, and a sleeve or stripe is missing
RIGHT = frozenset([
    3, 14, 31, 43, 46, 47, 57, 64, 68, 73, 95, 109, 112, 113, 128, 131, 134, 136, 138, 144, 145, 153, 163, 168,
    180, 184, 197, 205, 206, 220, 227, 229, 230, 234, 240, 245, 252, 258, 261, 262, 265, 267, 276, 278, 280, 282,
    283, 292, 296, 298, 299, 300, 302, 328, 336, 339, 349, 358, 361, 362, 392, 393, 397, 401, 408, 409, 410, 413,
    415, 430, 437, 444, 445, 446, 448, 460,
])  # fmt: skip  # not trusted, and right to the eye


@dataclass(frozen=True, slots=True)
class Labelled:
    """A photo of at most SIDE px, its mask, and whether the product trusts the mask."""

    sku: str
    photo: Rgb
    mask: Mask
    usable: bool


def read(path: Path) -> Rgb:
    """A photo file as the product opens it, upright."""
    with Image.open(path) as opened:
        return np.asarray(ImageOps.exif_transpose(opened).convert("RGB"))


def labelled(path: Path, cache: Path) -> Labelled:
    """The photo with the mask of the consensus, which is computed once and kept in the folder `cache`."""
    kept = cache / f"{path.stem}.npz"
    photo = read(path)
    if not kept.exists():
        found = consensus(photo, CLASSICAL)  # a net that hears itself learns its own mistakes
        score, why = trust(found)
        cache.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(kept, mask=found.masks[found.best], trust=score, reasons=np.array(why, str))
    with np.load(kept) as data:
        mask, trusted, reasons = data["mask"], float(data["trust"]), [str(reason) for reason in data["reasons"]]
    # A garment that leaves the photo is no use to the product, but its mask is as good as any other.
    trusted /= 0.3 ** sum(reason.startswith(_FRAME) for reason in reasons)
    mask = _without_specks(mask)
    number = int("".join(filter(str.isdigit, path.stem)))
    usable = number not in WRONG and (trusted >= TRUSTED or number in RIGHT)
    size = tuple(max(1, round(n * SIDE / max(photo.shape[:2]))) for n in photo.shape[1::-1])
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    cover = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return Labelled(path.stem, np.asarray(small, np.uint8), np.asarray(cover > 0.5, bool), usable)


def _without_specks(mask: Mask) -> Mask:
    labels, areas = holes(mask)
    specks = (areas > 0) & (areas < _SPECK * mask.sum())
    return np.asarray(mask | specks[labels], bool)


def split(shop: Path, cache: Path) -> tuple[list[Labelled], list[Labelled]]:
    """Training and held-out photos with usable masks. Every (count / HELD_OUT)-th photo by name is held out."""
    paths = sorted((shop / "images").glob("*.jpg"))
    step = max(1, len(paths) // HELD_OUT)
    held = set(paths[step // 2 :: step][:HELD_OUT])
    found = [(path in held, labelled(path, cache)) for path in paths]
    usable = [(out, one) for out, one in found if one.usable]
    return [one for out, one in usable if not out], [one for out, one in usable if out]
