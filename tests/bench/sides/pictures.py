"""The pictures that every release judges, each with what is known about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from agent.evals.gate import half_of
from tests.bench.worn import HUES, LIGHTS, PRINTED, lit, recoloured, written
from tools.catalog import read_new_products
from tools.cutout import FlatlayAnalyses
from tools.defects.clean import Clean
from tools.defects.drawn import CLEAN, DEFECTS
from tools.defects.drawn import LIGHTS as RELIT
from tools.defects.garments import sample_sources
from tools.defects.worn import WORN, worn_series
from tools.imaging.arrays import Rgb
from tools.imaging.encoding import encode_png
from tools.imaging.opening import decoded, open_picture

_ASKED_ONLY = ("off ratio", "off-white ground")
"""Families that need an ordered size or a white channel, which the command is not told."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture (h, w, 3), its encoded flat-lay, and whether it is a good one. `check`: only this check counts."""

    family: str
    good: bool
    picture: Rgb
    flatlay: bytes
    kind: str = "on_model"
    copy: tuple[str, ...] = ()
    check: str = ""


def shown(worn: Path, shop: Path | None, garments: int) -> Iterator[Shown]:
    """Yield all pictures.

    Args:
        worn: the folder of `tests.bench.worn`.
        shop: a folder with `new_products.csv`, whose photos are enlarged; None for none.
        garments: of each half of the sample shop, for defects of packshots: thresholds were chosen on the first.
    """
    yield from _packshots(garments)
    photos = {path.stem: path.read_bytes() for path in sorted((worn / "photos").iterdir())}
    flatlays = {path.stem: path.read_bytes() for path in sorted((worn / "garments").iterdir())}
    for name in sorted(photos.keys() & flatlays.keys()):
        yield from _true_pair(name, photos[name], flatlays[name])
    for name, flatlay in flatlays.items():
        wrong = (photo for other, photo in photos.items() if other != name)
        yield from (Shown("worn: another garment", False, open_picture(photo), flatlay) for photo in wrong)
    alone = [*((photo, "on_model") for photo in photos.values()), *((one, "packshot") for one in flatlays.values())]
    if shop:
        rows = read_new_products(shop / "new_products.csv").rows
        alone += [(row.image_path.read_bytes(), "packshot") for row in rows[::2]]
    for photo, kind in alone:
        yield from _enlarged(photo, kind)


def _packshots(garments: int) -> Iterator[Shown]:
    for half, name in enumerate(("chosen on", "reported on")):
        sources = [source for source in sample_sources() if half_of(source.name) == half]
        for source in sources[:: max(1, len(sources) // garments)][:garments]:
            garment = source.load()
            for clean in garment.series() if garment else []:
                own = garment.with_print() if garment and clean.word else garment
                yield from _defects(f"packshot, {name}", clean, encode_png(own.flatlay) if own else b"")


def _defects(family: str, clean: Clean, flatlay: bytes) -> Iterator[Shown]:
    for draw in RELIT.values():
        yield Shown(f"{family}: clean", True, draw(clean), flatlay, "packshot", clean.copy)
    for defect in DEFECTS:
        drawn = defect.draw(clean) if defect.glance and defect.family not in _ASKED_ONLY else None
        if drawn is not None:
            blur = "enlarged" if defect.family == "enlarged blur" else "defect"
            yield Shown(f"{family}: {blur}", False, drawn, flatlay, "packshot", clean.copy)


def _true_pair(name: str, photo: bytes, flatlay: bytes) -> Iterator[Shown]:
    rgb = open_picture(photo)
    for light in LIGHTS:
        yield Shown("worn: the same garment, nine lights", True, lit(rgb, light), flatlay)
    for degrees in HUES:
        turned = encode_png(recoloured(decoded(flatlay), degrees))
        yield Shown("worn: another colour", False, rgb, turned)
    if name in PRINTED:
        yield Shown("worn: mirrored", False, np.ascontiguousarray(rgb[:, ::-1]), flatlay)
    yield Shown(
        "words on trousers: charged to the garment", True, written(rgb, (0.36, 0.86), 250), flatlay, check="garment"
    )
    yield Shown("words on trousers: refused", False, written(rgb, (0.36, 0.86), 250), flatlay, check="copy")
    marked = encode_png(written(decoded(flatlay), (0.05, 0.97), 120))
    yield Shown("a watermark of both: refused", False, written(rgb, (0.02, 0.97), 120), marked, check="copy")
    for clean, own in worn_series(name, photo, flatlay, FlatlayAnalyses()):
        for defect in WORN:
            drawn = defect.draw(clean)
            if drawn is not None:
                good = defect.family == CLEAN
                family = "clean" if good else defect.family
                yield Shown(f"worn, drawn: {family}", good, drawn, encode_png(own))


def _enlarged(photo: bytes, kind: str) -> Iterator[Shown]:
    rgb = open_picture(photo)
    height, width = rgb.shape[:2]
    yield Shown("sharpness: real pictures", True, rgb, photo, kind, check="frame")
    for factor in (2, 3):
        small = cv2.resize(rgb, (round(width / factor), round(height / factor)), interpolation=cv2.INTER_AREA)
        soft = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
        yield Shown(f"sharpness: enlarged x{factor:g}", False, soft, photo, kind, check="frame")
