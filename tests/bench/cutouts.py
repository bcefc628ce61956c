"""Contact sheet of cut-outs: `python -m tests.bench.cutouts FOLDER OUT.png [--net NAME] [--take N]`.

Every photo of the folder (or of its new_products/) beside its cut-out on green, with trust, CPU seconds and faults; doubt is
magenta. `--net` is a value of BESTSHOT_CUTOUT. `--take N` takes N photos, spread evenly.
"""

import argparse
import resource
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from tools.cutout.analysis import FlatlayAnalysis, analyse, chosen_net
from tools.imaging.arrays import Rgb

_TILE = (220, 290)  # px, width and height
_COLUMNS = 4
_GREEN = (60, 190, 90)


def views(found: FlatlayAnalysis) -> list[Rgb]:
    """The photo with the ground darkened and doubt in magenta, and the cut-out on green."""
    marked = found.rgb.copy()
    marked[~(found.sure | found.doubt)] //= 3
    marked[found.doubt] = (255, 0, 255)
    if not found.rgba.size:
        return [marked]
    alpha = found.rgba[..., 3:].astype(np.float32) / 255
    return [marked, np.round(found.rgba[..., :3] * alpha + np.array(_GREEN) * (1 - alpha)).astype(np.uint8)]


def main() -> None:
    """Write the sheet and print how many are trusted, CPU seconds a photo and the peak of memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--net", default="auto")
    parser.add_argument("--take", type=int)
    asked = parser.parse_args()
    folder = asked.folder / "new_products" if (asked.folder / "new_products").is_dir() else asked.folder
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    paths = paths[:: max(1, len(paths) // (asked.take or len(paths)))][: asked.take]
    net, cells, trusted = chosen_net(asked.net), [], 0
    began = time.process_time()
    for path in paths:
        found = analyse(path.read_bytes(), net)
        trusted += found.trusted
        cells.append((f"{path.stem} {found.trust} {'; '.join(found.doubts)}", found.trusted, views(found)))
        print(cells[-1][0], flush=True)
    spent = (time.process_time() - began) / len(paths)
    width, height = _TILE
    each = 2 * width + 8
    sheet = Image.new("RGB", (each * _COLUMNS, (height + 16) * -(-len(cells) // _COLUMNS)), "white")
    pen = ImageDraw.Draw(sheet)
    for index, (caption, good, pictures) in enumerate(cells):
        x, y = index % _COLUMNS * each, index // _COLUMNS * (height + 16)
        pen.text((x, y), caption[: each // 6], fill="black" if good else "red")
        for column, picture in enumerate(pictures):
            scale = min(width / picture.shape[1], height / picture.shape[0])
            small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            sheet.paste(Image.fromarray(small), (x + column * width, y + 14))
    sheet.save(asked.out)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{trusted} of {len(paths)} trusted; {spent:.2f} CPU s a photo; {memory:.0f} MB; sheet in {asked.out}")


if __name__ == "__main__":
    main()
