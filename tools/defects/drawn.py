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

_GARMENT, _COPY, _GROUND = ("garment",), ("copy",), ("garment", "background")
_COMPOSITE, _PLACE = ("composite",), ("composite", "person")
_LETTERS = ("composite", "typeset", "retouch")


def _family(
    name: str, label: str, seen_from: float, draw: Callable[..., Rgb | None], option: str, strengths: tuple[float, ...],
    checks: tuple[str, ...] = _GARMENT, stages: tuple[str, ...] = _COMPOSITE, **more: object,
) -> list[Defect]:  # fmt: skip
    """Return a family of defects, drawn by one function with one option in several strengths.

    `label` says a strength in words. From the strength `seen_from` on, a person sees it at a glance.
    """
    return [
        Defect(name, label.format(one), one >= seen_from, checks, stages, partial(draw, **{option: one}, **more))
        for one in strengths
    ]


DEFECTS: tuple[Defect, ...] = (
    *_family("colour shift", "ΔE {}", 12, cloth.recoloured, "delta", (3, 6, 12, 25)),
    *_family("part recoloured", "ΔE {}", 12, cloth.part_recoloured, "delta", (6, 12, 25), share=0.15),
    Defect("other garment", "same category", True, _GARMENT, _COMPOSITE, picture.exchanged),
    Defect("pattern removed", "smoothed", False, _GARMENT, _COMPOSITE, partial(cloth.smoothed, blur=0.006)),
    Defect("pattern removed", "removed", True, _GARMENT, _COMPOSITE, partial(cloth.smoothed, blur=0.03)),
    *_family("another pattern", "{:.0%}", 0.2, cloth.another, "contrast", (0.05, 0.2, 0.4)),
    *_family("sleeve cut", "{:.0%}", 0.1, picture.cut, "share", (0.04, 0.1, 0.2), hem=False),
    *_family("hem cut", "{:.0%}", 0.08, picture.cut, "share", (0.03, 0.08, 0.2), hem=True),
    *_family("stretched", "{:.0%}", 0.15, picture.stretched, "share", (0.06, 0.15), stages=_PLACE),
    Defect("mirrored", "symmetric", False, _GARMENT, _PLACE, partial(picture.mirrored, lopsided=False)),
    Defect("mirrored", "lopsided", True, _GARMENT, _PLACE, partial(picture.mirrored, lopsided=True)),
    Defect("upside down", "180°", True, _GARMENT, _PLACE, picture.turned),
    Defect("print removed", "whole word", True, _GARMENT, _COMPOSITE, cloth.print_removed),
    *_family("print changed", "{} letters", 1, cloth.print_exchanged, "letters", (1, 4)),
    *_family("print invented", "{:.0%} wide", 0.35, cloth.print_invented, "width", (0.08, 0.15, 0.35)),
    *_family("label showing", "{:.0%} wide", 0.15, cloth.label_showing, "width", (0.08, 0.15),
             ("garment", "copy"), ("composite", "retouch")),
    Defect("letter wrong", "one", True, _COPY, _LETTERS, partial(picture.sign_wrong, digit=False)),
    Defect("digit wrong", "one", True, _COPY, _LETTERS, partial(picture.sign_wrong, digit=True)),
    Defect("line missing", "one", True, _COPY, _LETTERS, partial(picture.recopied, change=lambda copy: copy[:-1])),
    Defect("line repeated", "one", True, _COPY, _LETTERS, partial(picture.recopied, change=lambda copy: (*copy[:1], *copy))),
    Defect("extra words", "one", True, _COPY, _LETTERS, partial(picture.recopied, change=lambda copy: (*copy, "LIMITED"))),
    *_family("halo", "pale {:.1%}", 0.004, picture.halo, "width", (0.002, 0.004, 0.008), _GROUND, light=True),
    *_family("halo", "dark {:.1%}", 0.004, picture.halo, "width", (0.002, 0.004, 0.008), _GROUND, light=False),
    *_family("hole", "{:.1%}", 0.005, picture.hole, "share", (0.001, 0.005, 0.02)),
    *_family("leftover ground", "{:.1%}", 0.01, picture.leftover, "share", (0.005, 0.01, 0.03), _GROUND),
    *_family("off ratio", "{:.0%}", 0.12, picture.off_ratio, "share", (0.03, 0.12), ("frame",), ("single",)),
    *_family("enlarged blur", "{} x", 2, picture.enlarged, "factor", (1.5, 2, 3), ("frame",), ("single", "composite")),
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
