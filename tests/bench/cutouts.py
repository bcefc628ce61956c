"""Contact sheet of cut-outs: `python -m tests.bench.cutouts SHOP_FOLDER OUT.png [--edges]`.

Every photo of the folder (or its new_products/) beside its cut-out on a checker, with trust,
strategy and seconds; doubt is magenta. `--edges` adds the cut-out on white and on near-black.
"""

import argparse
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageOps

from tools.images.arrays import Mask, Rgb, Rgba
from tools.images.cutout import TRUSTED, consensus, cut_out, trust

_TILE = (220, 260)  # px, width and height
_COLUMNS = 3


def checker(height: int, width: int) -> Rgb:
    """A mid-tone green checker: no garment hides on it."""
    y, x = np.mgrid[:height, :width] // 12
    return np.where(((x + y) % 2)[..., None] == 0, [86, 170, 110], [110, 190, 130]).astype(np.uint8)


def onto(ground: Rgb, rgba: Rgba, box: tuple[int, int, int, int]) -> Rgb:
    """The cut-out in its place on `ground`."""
    left, top, right, bottom = box
    made = ground.copy()
    alpha = rgba[..., 3:].astype(np.float32) / 255
    made[top:bottom, left:right] = np.round(rgba[..., :3] * alpha + made[top:bottom, left:right] * (1 - alpha)).astype(
        np.uint8
    )
    return made


def marked(photo: Rgb, sure: Mask, doubt: Mask) -> Rgb:
    """The photo with the ground darkened and the doubt in magenta."""
    made = photo.copy()
    made[~sure & ~doubt] //= 2
    made[doubt] = (255, 0, 255)
    return made


def views(path: Path, edges: bool) -> tuple[str, bool, list[Rgb]]:
    """The caption, whether the mask is trusted, and the pictures for one photo."""
    with Image.open(path) as opened:
        photo = np.asarray(ImageOps.exif_transpose(opened).convert("RGB"))
    start = time.perf_counter()
    found = consensus(photo)
    seconds = time.perf_counter() - start
    score, reasons = trust(found)
    made = cut_out(photo, found.best)
    pictures = [marked(photo, found.sure, found.doubt), onto(checker(*photo.shape[:2]), made.rgba, made.box)]
    if edges:
        pictures += [onto(np.full_like(photo, tone), made.rgba, made.box) for tone in (244, 24)]
    return (
        f"{path.stem} {score:.2f} {found.best} {seconds:.1f}s {'; '.join(reasons)}",
        score >= TRUSTED,
        pictures,
    )


def main() -> None:
    """Write the sheet and print how many are trusted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--edges", action="store_true")
    asked = parser.parse_args()
    folder = asked.shop / "new_products" if (asked.shop / "new_products").is_dir() else asked.shop
    rows = [views(path, asked.edges) for path in sorted(folder.glob("*.jpg"))]
    width, height = _TILE
    each = width * (4 if asked.edges else 2) + 8
    sheet = Image.new("RGB", (each * _COLUMNS, (height + 16) * -(-len(rows) // _COLUMNS)), "white")
    pen = ImageDraw.Draw(sheet)
    for index, (caption, trusted, pictures) in enumerate(rows):
        x, y = index % _COLUMNS * each, index // _COLUMNS * (height + 16)
        pen.text((x, y), caption[: each // 6], fill="black" if trusted else "red")
        for column, picture in enumerate(pictures):
            scale = min(width / picture.shape[1], height / picture.shape[0])
            small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            sheet.paste(Image.fromarray(small), (x + column * width, y + 14))
    sheet.save(asked.out)
    print(f"{sum(trusted for _, trusted, _ in rows)} of {len(rows)} trusted; sheet in {asked.out}")


if __name__ == "__main__":
    main()
