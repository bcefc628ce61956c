"""All defects at all strengths, and harmless changes of light that must not count as a defect.

`glance` says whether a person sees the defect at once on the contact sheet, where the picture is next to the flat-lay.
Side by side, a person can just see a ΔE00 of 3; alone, a ΔE00 of 6 is not visible. These defects are found only by
searching: a hem of 3 %, a hole of 0.1 %, a rim of 2 px, half a percent of old ground, an enlargement of 1.5, and a
white of 250. A plain symmetric garment looks alike when mirrored.
"""

from collections.abc import Callable
from functools import partial

from tools.defects import cloth, picture
from tools.defects.clean import Clean, Defect
from tools.imaging.arrays import Rgb

_GARMENT, _COPY = ("garment",), ("copy",)
_COMPOSITE = ("composite",)
_LETTERS = ("composite", "typeset", "retouch")

DEFECTS: tuple[Defect, ...] = (
    *(Defect("colour shift", f"ΔE {d}", d > 6, _GARMENT, _COMPOSITE, partial(cloth.recoloured, delta=d))
      for d in (3, 6, 12, 25)),
    *(Defect("part recoloured", f"ΔE {d}", d > 6, _GARMENT, _COMPOSITE,
             partial(cloth.part_recoloured, delta=d, share=0.15)) for d in (6, 12, 25)),
    Defect("other garment", "same category", True, _GARMENT, _COMPOSITE, picture.exchanged),
    Defect("pattern removed", "smoothed", False, _GARMENT, _COMPOSITE, partial(cloth.smoothed, blur=0.006)),
    Defect("pattern removed", "removed", True, _GARMENT, _COMPOSITE, partial(cloth.smoothed, blur=0.03)),
    *(Defect("another pattern", f"{c:.0%}", c > 0.1, _GARMENT, _COMPOSITE, partial(cloth.another, contrast=c))
      for c in (0.05, 0.2, 0.4)),
    *(Defect("sleeve cut", f"{s:.0%}", s > 0.05, _GARMENT, _COMPOSITE, partial(picture.side_cut, share=s))
      for s in (0.04, 0.1, 0.2)),
    *(Defect("hem cut", f"{s:.0%}", s > 0.05, _GARMENT, _COMPOSITE, partial(picture.hem_cut, share=s))
      for s in (0.03, 0.08, 0.2)),
    *(Defect("stretched", f"{s:.0%}", s > 0.1, _GARMENT, ("composite", "person"), partial(picture.stretched, share=s))
      for s in (0.06, 0.15)),
    Defect("mirrored", "symmetric", False, _GARMENT, ("composite", "person"), partial(picture.mirrored, lopsided=False)),
    Defect("mirrored", "lopsided", True, _GARMENT, ("composite", "person"), partial(picture.mirrored, lopsided=True)),
    Defect("upside down", "180°", True, _GARMENT, ("composite", "person"), picture.turned),
    Defect("print removed", "whole word", True, _GARMENT, _COMPOSITE, cloth.print_removed),
    *(Defect("print changed", f"{n} letters", True, _GARMENT, _COMPOSITE, partial(cloth.print_exchanged, letters=n))
      for n in (1, 4)),
    *(Defect("print invented", f"{w:.0%} wide", w > 0.2, _GARMENT, _COMPOSITE,
             partial(cloth.print_invented, width=w)) for w in (0.08, 0.15, 0.35)),
    *(Defect("label showing", f"{w:.0%} wide", w > 0.1, ("garment", "copy"), ("composite", "retouch"),
             partial(cloth.label_showing, width=w)) for w in (0.08, 0.15)),
    Defect("letter wrong", "one", True, _COPY, _LETTERS, picture.letter_wrong),
    Defect("digit wrong", "one", True, _COPY, _LETTERS, picture.digit_wrong),
    Defect("line missing", "one", True, _COPY, _LETTERS, picture.line_missing),
    Defect("line repeated", "one", True, _COPY, _LETTERS, picture.line_repeated),
    Defect("extra words", "one", True, _COPY, _LETTERS, picture.extra_words),
    *(Defect("halo", f"{'pale' if light else 'dark'} {w:.1%}", w > 0.003, ("garment", "background"),
             _COMPOSITE, partial(picture.halo, width=w, light=light))
      for light in (True, False) for w in (0.002, 0.004, 0.008)),
    *(Defect("hole", f"{s:.1%}", s > 0.002, _GARMENT, _COMPOSITE, partial(picture.hole, share=s))
      for s in (0.001, 0.005, 0.02)),
    *(Defect("leftover ground", f"{s:.1%}", s > 0.006, ("garment", "background"), _COMPOSITE,
             partial(picture.leftover, share=s)) for s in (0.005, 0.01, 0.03)),
    *(Defect("off ratio", f"{s:.0%}", s > 0.1, ("frame",), ("single",), partial(picture.off_ratio, share=s))
      for s in (0.03, 0.12)),
    *(Defect("enlarged blur", f"{f} x", f >= 2, ("frame",), ("single", "composite"),
             partial(picture.enlarged, factor=f)) for f in (1.5, 2, 3)),
    *(Defect("off-white ground", str(level), level < 248, ("background",), ("background",),
             partial(picture.off_white, level=level)) for level in (250, 244, 235)),
)  # fmt: skip

CLEAN = "clean"  # the family of pictures without a defect
LIGHTS: dict[str, Callable[[Clean], Rgb]] = {
    "as made": Clean.shown,
    "JPEG 88": partial(cloth.compressed, quality=88),
    "lighter": partial(cloth.relit, gain=1.06, warmth=0.0),
    "darker, warmer": partial(cloth.relit, gain=0.92, warmth=0.012),
}
"""Clean pictures: as made, and as a camera, another light or a shop's own compression would change them."""
