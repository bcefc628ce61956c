"""How good the shipped net is: `python -m training.segmentation.evaluate SHOP WORK SHEET.png`.

Prints IoU on held-out photos (against looked-through masks) and on drawn garments (against the true mask), and ms a photo.
SHEET.png shows the photos of SHOP/new_products, which no training saw: photo, probability, net, consensus.
"""

import argparse
import time
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tools.images.arrays import Mask, Rgb
from tools.images.cutout import consensus, trust
from tools.images.cutout.agreement import iou
from tools.images.cutout.colour_cut import settle
from tools.images.cutout.learned_cut import learned_cut
from tools.images.cutout.tidy import tidy
from tools.images.cutout.working import working_copy
from training.segmentation.labels import read, split
from training.segmentation.stock import drawn_photo

_UNSEEN, _DRAWN = 9_000_000, 60  # seeds far from those of training
_TILE = (132, 168)  # px, width and height


def opinions(photo: Rgb) -> dict[str, Mask]:
    """The net's mask as it is, and settled on the edges and tidied like the other strategies'."""
    work = working_copy(photo)
    mask = learned_cut(work).mask
    return {"net": mask, "net, settled": tidy(work, settle(work, mask))}


def table(name: str, pairs: Iterable[tuple[Rgb, Mask]]) -> None:
    """Print mean, median, 10th percentile and least IoU."""
    scores: dict[str, list[float]] = {}
    for photo, truth in pairs:
        for kind, mask in opinions(photo).items():
            true = cv2.resize(truth.astype(np.float32), mask.shape[::-1], interpolation=cv2.INTER_AREA) > 0.5
            scores.setdefault(kind, []).append(iou(mask, np.asarray(true, bool)))
    for kind, found in scores.items():
        print(
            f"{name:8} {kind:13} n {len(found)}: mean {np.mean(found):.3f}, median {np.median(found):.3f}, "
            f"p10 {np.percentile(found, 10):.3f}, least {min(found):.3f}"
        )


def row(photo: Rgb) -> tuple[str, list[Rgb]]:
    """Caption and pictures of one photo."""
    work = working_copy(photo)
    found = consensus(photo)
    score, _ = trust(found)
    learned = learned_cut(work)
    mine = tidy(work, settle(work, learned.mask))
    theirs = cv2.resize(found.masks[found.best].astype(np.uint8), mine.shape[::-1], interpolation=cv2.INTER_AREA) > 0
    grey = np.repeat(np.round(learned.probability * 255).astype(np.uint8)[..., None], 3, axis=2)
    cuts = [np.where(mask[..., None], work.rgb, np.array([200, 0, 200])).astype(np.uint8) for mask in (mine, theirs)]
    return f"trust {score:.2f}, IoU {iou(mine, np.asarray(theirs, bool)):.2f}", [work.rgb, grey, *cuts]


def sheet(paths: list[Path], columns: int = 3) -> Image.Image:
    """All photos, each in four pictures."""
    width, height = _TILE
    each = 4 * width + 10
    made = Image.new("RGB", (each * columns, (height + 14) * -(-len(paths) // columns)), "white")
    pen = ImageDraw.Draw(made)
    for index, path in enumerate(paths):
        x, y = index % columns * each, index // columns * (height + 14)
        caption, pictures = row(read(path))
        pen.text((x, y), f"{path.stem} {caption}", fill="black")
        for column, picture in enumerate(pictures):
            tile = Image.fromarray(picture)
            tile.thumbnail(_TILE)
            made.paste(tile, (x + column * width, y + 13))
    return made


def main() -> None:
    """Print the tables and write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("sheet", type=Path)
    asked = parser.parse_args()
    _, held = split(asked.shop, asked.work / "masks")
    table("held out", ((one.photo, one.mask) for one in held))
    table("drawn", (drawn_photo(_UNSEEN + index) for index in range(_DRAWN)))
    copies = [working_copy(one.photo) for one in held]
    start = time.perf_counter()
    for work in copies:
        learned_cut(work)
    print(f"{1000 * (time.perf_counter() - start) / len(copies):.1f} ms a photo, one thread")
    sheet(sorted((asked.shop / "new_products").glob("*.jpg"))).save(asked.sheet)


if __name__ == "__main__":
    main()
