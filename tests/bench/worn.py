"""How the garment check judges real worn garments: python -m tests.bench.worn FOLDER [--brief]

FOLDER has `photos/` of worn garments and `garments/` with flat-lays; a photo and a flat-lay of one name are a true
pair, all others are wrong ones. Each pair is judged as it is and under eight lights (`--brief`: wrong pairs as they are
only). Drawn on these: the garment of a true pair in another colour, its picture mirrored, and words on and off it.
"""

import argparse
import asyncio
import re
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import cv2
import numpy as np

from tools.checks.verdict import Check
from tools.cutout import FlatlayAnalyses
from tools.imaging.arrays import Rgb
from tools.imaging.colour import picture_to_lab, to_levels, to_linear
from tools.imaging.encoding import encode_png
from tools.imaging.opening import decoded
from tools.models.local.reader import LocalReader
from tools.models.roles import TextLine
from tools.verification.even_colour import evened
from tools.verification.judge import Expected, Judges, verify_worn_locally
from tools.verification.worn import look_worn

LIGHTS: dict[str, tuple[float, float, float]] = {
    "as it is": (1.0, 1.0, 1.0),
    "warm evening": (1.15, 0.97, 0.68),
    "cool": (0.82, 0.98, 1.25),
    "dim": (0.5, 0.5, 0.5),
    "bright": (1.45, 1.45, 1.45),
    "green": (0.86, 1.12, 0.84),
    "strong tungsten": (1.35, 0.92, 0.48),
    "sunset": (1.2, 0.7, 0.45),
    "low contrast": (1.0, 1.0, 1.0),
}
"""Gains of linear red, green and blue. Low contrast is a veil, not a gain."""
KINDS = {"00055_00": "t-shirt", "02305_00": "blouse", "04825_00": "top", "048769_1": "top", "049805_1": "t-shirt",
          "049949_1": "shirt", "051473_1": "trousers", "053319_1": "dress", "07382_00": "top", "12562_00": "t-shirt",
          "14627_00": "top"}  # fmt: skip
PRINTED = ("00055_00",)  # true pairs with words in their print
HUES = (45, 90, 180, 270)  # degrees by which the flat-lay of a true pair is recoloured
_TINTS = ((15, 0), (-12, 12), (0, 15), (-10, -14), (14, 8))  # a* and b* by which the garment of a true pair is off
_WORDS = "RODEO CLUB"


def lit(photo: Rgb, light: str) -> Rgb:
    """Return a photo (h, w, 3) in one of LIGHTS."""
    if light == "low contrast":
        return np.asarray(np.rint(photo * 0.65 + 55), np.uint8)
    return np.asarray(
        np.clip(np.rint(to_levels(to_linear(photo) * np.array(LIGHTS[light], np.float32))), 0, 255), np.uint8
    )


class _ReadOnce(LocalReader):
    """The reader, which reads each picture once."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[bytes, list[TextLine]] = {}

    async def read(self, picture: bytes, copy: Sequence[str] = ()) -> list[TextLine]:
        if picture not in self._known:
            self._known[picture] = await super().read(picture, copy)
        return self._known[picture]


def recoloured(flatlay: Rgb, degrees: float) -> Rgb:
    """Return a flat-lay with its hues turned and, because grey has none, 18 units more chroma at its new hue."""
    lab, turn = picture_to_lab(flatlay), np.deg2rad(degrees)
    ground = np.asarray(np.abs(flatlay.astype(int) - flatlay[2, 2]).max(axis=2) < 12)
    a = np.cos(turn) * lab[..., 1] - np.sin(turn) * lab[..., 2] + 18 * np.cos(turn)
    b = np.sin(turn) * lab[..., 1] + np.cos(turn) * lab[..., 2] + 18 * np.sin(turn)
    rgb = cv2.cvtColor(np.dstack([lab[..., 0], a, b]).astype(np.float32), cv2.COLOR_Lab2RGB)
    return np.where(ground[..., None], flatlay, np.clip(np.rint(rgb * 255), 0, 255)).astype(np.uint8)


def written(photo: Rgb, at: tuple[float, float], grey: int) -> Rgb:
    """Return a photo with words on it; `at` is their left, lower corner as shares of width and height."""
    height, width = photo.shape[:2]
    place = round(at[0] * width), round(at[1] * height)
    drawn = cv2.putText(photo.copy(), _WORDS, place, cv2.FONT_HERSHEY_SIMPLEX, width / 620, (grey,) * 3, 3, cv2.LINE_AA)
    return np.asarray(drawn, np.uint8)


class Bench:
    """The judged pictures of a folder."""

    def __init__(self, folder: Path, brief: bool = False) -> None:
        """Read the pictures of a folder. A brief bench judges wrong pairs as they are only."""
        self._brief = brief
        self.photos = {path.stem: path.read_bytes() for path in sorted((folder / "photos").iterdir())}
        self.flatlays = {path.stem: path.read_bytes() for path in sorted((folder / "garments").iterdir())}
        self.true = sorted(self.photos.keys() & self.flatlays.keys())
        self._judges = Judges(_ReadOnce(), None, FlatlayAnalyses())

    def judge(self, photo: bytes, flatlay: bytes, kind: str = "") -> tuple[Check, Check]:
        """Return the garment check and the copy check of a worn garment."""
        order = Expected(kind="on_model", product={"category": kind} if kind else {})
        local, worn, *_ = asyncio.run(verify_worn_locally(self._judges, photo, flatlay, order))
        return worn, next(check for check in local if check.name == "copy")

    def pairs(self, light: str) -> Iterator[tuple[bool, str, Check]]:
        """Judge all pairs in a light: whether the pair is a true one, its names, and its garment check."""
        pictures = {name: encode_png(lit(decoded(photo), light)) for name, photo in self.photos.items()}
        for flatlay, photo in self.flatlays.items():  # an analysis is not kept for long
            for name, picture in pictures.items():
                if name == flatlay or not self._brief or light == "as it is":
                    judged, _ = self.judge(picture, photo, KINDS.get(flatlay, ""))
                    yield name == flatlay, f"{flatlay} on {name}", judged

    def _tinted(self, name: str, tint: tuple[int, int]) -> Rgb:
        """Return the photo of a true pair with only its garment off in a* and b*."""
        photo = self.photos[name]
        colours = look_worn(photo, self.flatlays[name], self._judges.analyses, KINDS.get(name, "")).colours
        assert colours is not None
        lab = picture_to_lab(decoded(photo))
        lab[..., 1:] += cv2.blur(colours.region.mask.astype(np.float32), (5, 5))[..., None] * np.array(tint, np.float32)
        return np.asarray(np.clip(np.rint(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB) * 255), 0, 255), np.uint8)

    def drawn(self) -> Iterator[tuple[str, bool, str]]:
        """Judge the drawn pictures: the family, whether the verdict is right, and its words."""
        for name in self.true:
            photo, flatlay, kind = decoded(self.photos[name]), self.flatlays[name], KINDS.get(name, "")
            for degrees in HUES:
                worn, _ = self.judge(self.photos[name], encode_png(recoloured(decoded(flatlay), degrees)), kind)
                yield "recoloured garment refused", worn.status == "failed", f"{name} by {degrees}: {_words(worn)}"
            for tint in _TINTS:
                tinted = {"it": encode_png(self._tinted(name, tint))}
                worn, _ = self.judge(tinted["it"], flatlay, kind)
                made = evened(tinted, "it", flatlay, self._judges.analyses, kind) if worn.status == "failed" else None
                after = self.judge(made[0]["it"], flatlay, kind)[0] if made else worn
                words = f"{name} by {tint}: {_words(worn)}; then {_words(after)}"
                yield "a tint of the garment alone corrected", made is not None and after.status == "passed", words
            if name in PRINTED:
                worn, _ = self.judge(encode_png(np.ascontiguousarray(photo[:, ::-1])), flatlay, kind)
                yield "mirrored print refused", worn.status == "failed", f"{name}: {_words(worn)}"
            worn, copy = self.judge(encode_png(written(photo, (0.36, 0.86), 250)), flatlay, kind)
            right = copy.status == "failed" and copy.stage == "retouch" and worn.status != "failed"
            yield "words off the garment are one retouch", right, f"{name} below: {_words(worn)}; {_words(copy)}"
            marked = encode_png(written(decoded(flatlay), (0.05, 0.97), 120))
            worn, copy = self.judge(encode_png(written(photo, (0.02, 0.97), 120)), marked, kind)
            right = copy.status == "failed" and copy.stage == "retouch" and worn.status != "failed"
            yield "a watermark excuses none", right, f"{name}: {_words(worn)}; {_words(copy)}"


def _words(check: Check) -> str:
    return f"{check.name} {check.status} ({check.stage}): {check.fault or check.evidence}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--brief", action="store_true", help="judge wrong pairs in the light of the photo only")
    parser.add_argument("--verbose", action="store_true", help="name each wrong verdict")
    asked = parser.parse_args()
    bench, odd = Bench(asked.folder, asked.brief), []
    print(f"{'light':<18}{'right passed':>14}{'refused':>9}{'wrong passed':>14}{'refused':>9}{'unverified':>12}")
    for light in LIGHTS:
        judged = list(bench.pairs(light))
        count = {
            (right, status): sum(r == right and c.status == status for r, _, c in judged)
            for right, status in product((True, False), ("passed", "failed", "unverified"))
        }
        print(
            f"{light:<18}{count[True, 'passed']:>14}{count[True, 'failed']:>9}{count[False, 'passed']:>14}"
            f"{count[False, 'failed']:>9}{count[True, 'unverified'] + count[False, 'unverified']:>12}", flush=True,
        )  # fmt: skip
        odd += [f"{light}: {who}: {_words(c)}" for right, who, c in judged if right != (c.status == "passed")]
    drawn = list(bench.drawn())
    for family in dict.fromkeys(one for one, _, _ in drawn):
        right = [good for one, good, _ in drawn if one == family]
        print(f"{family:<40}{sum(right)} of {len(right)}")
    odd += [f"{family}: {words}" for family, good, words in drawn if not good]
    if asked.verbose:
        print(*(re.sub(r"\s+", " ", line) for line in odd), sep="\n")


if __name__ == "__main__":
    main()
