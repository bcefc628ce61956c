"""How many good retouches are undone because the image model draws the rest a little shifted, zoomed or tinted.

`python -m tests.bench.retouch [--sheet FOLDER]` mends a label, a stain and a line of letters on drawn photographs as such
a model does. It says how many `untouched` refuses as they come, and after only the mended part is pasted back. FOLDER
gets the pasted pictures, to look for seams at full size.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np

from tests.painter import flatlay, packshot
from tools.checks.preservation import untouched
from tools.imaging.arrays import Rgb
from tools.imaging.encoding import encode_jpeg, encode_png
from tools.imaging.opening import open_picture
from tools.vision.changed_outside import changed_outside, mended_spot
from tools.vision.mended import mend

LARGEST = 0.25


def moved(picture: Rgb, right: float = 0, down: float = 0, zoom: float = 1, turn: float = 0) -> Rgb:
    """The picture shifted by px, enlarged about its middle, and turned by degrees."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, zoom)
    matrix = matrix + np.array([[0, 0, right], [0, 0, down]])
    flags = cv2.INTER_CUBIC
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT))


def tinted(picture: Rgb) -> Rgb:
    """The picture a little warmer and lighter."""
    return np.asarray(np.clip(picture * np.array([1.04, 1.0, 0.95]) + 3, 0, 255), np.uint8)


def coded(picture: Rgb, quality: int = 80) -> Rgb:
    """The picture after JPEG."""
    return open_picture(encode_jpeg(picture, quality))


DRIFTS: Mapping[str, Callable[[Rgb], Rgb]] = {
    "none": lambda rgb: rgb,
    "JPEG of quality 80": coded,
    "2 px to the right": lambda rgb: moved(rgb, right=2),
    "1.5 px up, 2.5 left": lambda rgb: moved(rgb, -2.5, -1.5),
    "zoom of 0.5 %": lambda rgb: moved(rgb, zoom=1.005),
    "zoom of -1 %": lambda rgb: moved(rgb, zoom=0.99),
    "turn of 0.3 degrees": lambda rgb: moved(rgb, turn=0.3),
    "warmer and lighter": tinted,
    "all together": lambda rgb: coded(tinted(moved(rgb, 2, 1, 1.005, 0.2))),
}


def photographs() -> Iterator[tuple[str, Rgb, Rgb]]:
    """Name, the right picture, and the picture with the fault that a retouch mends."""
    for number, (colour, stripes) in enumerate((((60, 90, 150), True), ((150, 60, 70), False), ((70, 110, 80), True))):
        photo, mask = flatlay(colour, stripes=stripes)
        grain = np.random.default_rng(number).normal(0, 2.5, (1200, 900, 1))
        right = np.clip(packshot(photo, mask, wall=(206 - 30 * number, 198, 188)) + grain, 0, 255).astype(np.uint8)
        for fault, draw in (("label", _label), ("stain", _stain), ("letters", _letters)):
            wrong = right.copy()
            draw(wrong)
            yield f"{fault} {number + 1}", right, wrong


def _label(picture: Rgb) -> None:
    cv2.rectangle(picture, (420, 470), (490, 520), (245, 245, 240), -1)


def _stain(picture: Rgb) -> None:
    cv2.ellipse(picture, (520, 700), (38, 26), 20, 0, 360, (70, 50, 35), -1)


def _letters(picture: Rgb) -> None:
    cv2.putText(picture, "Nwe seasn", (250, 160), cv2.FONT_HERSHEY_DUPLEX, 2.2, (30, 28, 30), 5)


def kept(before: Rgb, after: Rgb) -> bool:
    """Whether `untouched` lets the retouch pass."""
    seen = changed_outside(before, after, mended_spot(before, after, LARGEST))
    return untouched(seen.share, seen.worst, "the repaired spot", "composite").status == "passed"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheet", type=Path)
    folder: Path | None = parser.parse_args().sheet
    made = list(photographs())
    print(
        f"{'the answer is drifted by':<24} undone of {len(made)}: as it comes, pasted   ΔE of the part left: median, worst"
    )
    for name, drift in DRIFTS.items():
        bare, pasted, off = 0, 0, []
        for fault, right, wrong in made:
            answer = drift(right)
            result = mend(wrong, answer, LARGEST)
            bare += not kept(wrong, answer)
            pasted += result is None or not kept(wrong, result.picture)
            if result:
                off.append(changed_outside(right, result.picture, np.zeros(right.shape[:2], bool)).worst)
            if folder and result:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{fault} - {name}.png".replace(" ", "_")).write_bytes(encode_png(result.picture))
        print(f"{name:<24} {bare:10d} {pasted:10d}   {np.median(off):14.1f} {max(off):8.1f}", flush=True)


if __name__ == "__main__":
    main()
