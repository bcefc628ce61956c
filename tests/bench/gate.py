"""Where the gate's thresholds lie: python -m tests.bench.gate [--shop FOLDER] [--limit N]

For every measure the worst value on clean pictures and the share of glance-strength defects beyond the threshold, on the half
of the garments that thresholds are chosen on and on the half that they are reported on. What the whole gate makes of it is
measured by `bestshot eval gate`.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agent.evals.gate import chosen, half_of, shop_sources
from tools.channels.contract import USUAL
from tools.checks import background, frame, garment
from tools.cutout import FlatlayAnalyses, FlatlayAnalysis
from tools.defects.clean import Clean
from tools.defects.drawn import DEFECTS, LIGHTS
from tools.defects.garments import sample_sources
from tools.imaging.arrays import Rgb
from tools.imaging.encoding import encode_png
from tools.vision.comparison import Comparison, compare
from tools.vision.garment_area import garment_outline, warp_to_picture
from tools.vision.halo import Rim, find_halo
from tools.vision.registration import register
from tools.vision.upscale_detector import detail_ratio


@dataclass(frozen=True, slots=True)
class Seen:
    """The evidence on one picture."""

    half: int
    family: str
    strength: str
    glance: bool
    comparison: Comparison
    rim: Rim
    fineness: float | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure, larger is worse: the families that it is there for, its threshold and how to read it."""

    name: str
    families: tuple[str, ...]
    threshold: float
    value: Callable[[Seen], float | None]


MEASURES = (
    Measure("colour ΔE00", ("colour shift",), USUAL.bound("colour"), lambda s: s.comparison.colour),
    Measure("worst part ΔE00", ("part recoloured", "colour shift"), USUAL.bound("part_colour"),
            lambda s: s.comparison.regions.recoloured),
    Measure("worst detail (1 - match)",
            ("pattern removed", "another pattern", "print removed", "print changed", "print invented", "label showing"),
            1 - garment.MATCH, lambda s: 1 - s.comparison.regions.match),
    Measure("structure (1 - r)", ("other garment", "mirrored"), 1 - garment.STRUCTURE,
            lambda s: None if s.comparison.structure is None else 1 - s.comparison.structure),
    Measure("missing piece", ("sleeve cut", "hem cut", "hole"), garment.HOLE, lambda s: s.comparison.missing_blob),
    Measure("leftover, set guessed", ("leftover ground",), garment.LEFTOVER,
            lambda s: s.comparison.leftover_blob),
    Measure("pale rim", ("halo",), background.PALE_RIM, lambda s: s.rim.pale),
    Measure("dark rim", ("halo",), background.DARK_RIM, lambda s: s.rim.dark),
    Measure("1 - fineness", ("enlarged blur",), 1 - frame.LEAST_FINENESS,
            lambda s: None if s.fineness is None else 1 - s.fineness),
)  # fmt: skip


def look(flatlay: FlatlayAnalysis, picture: Rgb, name: str, family: str, strength: str, glance: bool) -> Seen | None:
    """The evidence; None where the garment was not found."""
    found = register(flatlay.rgb, flatlay.sure, picture, lambda: garment_outline(picture, None))
    if found is None:
        return None
    area = warp_to_picture(flatlay.sure | flatlay.doubt, found, picture.shape[:2])
    return Seen(
        half_of(name), family, strength, glance,
        compare(flatlay.rgb, flatlay.sure, flatlay.doubt, picture, found),
        find_halo(picture, area), detail_ratio(picture, (), area if found.scale > 1.15 else None, found.scale),
    )  # fmt: skip


def pictures(clean: Clean) -> Iterator[tuple[str, str, bool, Rgb]]:
    """Clean ones in every light, and the defects that a person sees at a glance."""
    for light, draw in LIGHTS.items():
        yield "clean", light, False, draw(clean)
    wanted = {family for measure in MEASURES for family in measure.families}
    for defect in DEFECTS:
        if defect.glance and defect.family in wanted and (picture := defect.draw(clean)) is not None:
            yield defect.family, defect.strength, True, picture


def gather(shop: Path | None, limit: int) -> list[Seen]:
    """The evidence on all pictures of the chosen garments whose outline is trusted."""
    rows: list[Seen] = []
    flatlays = FlatlayAnalyses()
    for source, other in chosen(shop_sources(shop, flatlays) if shop else sample_sources(), limit):
        own, exchanged = source.load(), other.load() if other else None
        for clean in own.series(exchanged.rgba if exchanged else None) if own else []:
            shown = own.with_print() if own and clean.word else own
            flatlay = flatlays.of(encode_png(shown.flatlay)) if shown else None
            if flatlay is None or shown is None or flatlay.trust < garment.TRUST:
                continue
            for family, strength, glance, picture in pictures(clean):
                seen = look(flatlay, picture, shown.name, family, strength, glance)
                rows += [seen] if seen else []
        print(source.name, len(rows), file=sys.stderr, flush=True)
    return rows


def main() -> None:
    """Print one line a measure and half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shop", type=Path)
    parser.add_argument("--limit", type=int, default=12)
    asked = parser.parse_args()
    rows = gather(asked.shop, asked.limit)
    print(
        f"{'measure':<26} {'threshold':>9}  half         clean: median, worst, above     defects: lowest tenth, beyond"
    )
    for measure in MEASURES:
        for half, name in enumerate(("chosen on", "reported on")):
            mine = [(row, measure.value(row)) for row in rows if row.half == half]
            clean = np.array([v for row, v in mine if row.family == "clean" and v is not None])
            wrong = np.array([v for row, v in mine if row.family in measure.families and v is not None])
            if not clean.size or not wrong.size:
                continue
            print(
                f"{measure.name:<26} {measure.threshold:9.4f}  {name:<12} {np.median(clean):7.4f} {clean.max():7.4f}"
                f" {(clean > measure.threshold).sum():3d} of {clean.size:<4d}      {np.quantile(wrong, 0.1):7.4f}"
                f" {(wrong > measure.threshold).sum():4d} of {wrong.size}"
            )


if __name__ == "__main__":
    main()
