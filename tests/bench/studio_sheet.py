"""Contact sheets of the studio: every set in its two tones, each with every layout of copy.

python -m tests.bench.studio_sheet OUT.png [SURFACE...]

A row is one tone of a surface. The garments are real ones if there are any, else the drawn shirt.
"""

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from PIL import Image

from tests.painter import cut_out
from tools.cutout import FlatlayAnalyses
from tools.imaging.arrays import Rgb, Rgba
from tools.imaging.colour import from_lch, garment_colour
from tools.studio.brief import Look
from tools.studio.compose import lay
from tools.studio.hanger import hangs, with_headroom
from tools.studio.harmony import complete, harmonised
from tools.studio.picture_words import SETS, NamedSet
from tools.studio.placement import plan_layout
from tools.studio.scene import draw_set
from tools.studio.shadow import cast
from tools.typography.fonts import Pairing
from tools.typography.setting import typeset

SHOP = Path(os.environ.get("BESTSHOT_SHOP", "../shared/data/store")) / "new_products"
SIZE = (896, 1200)
THUMB = (300, 402)
LIGHTS = (
    Look(light_from=135, softness=0.65, contrast=0.45),
    Look(light_from=30, softness=0.3, contrast=0.75, warmth=0.6),
    Look(light_from=95, softness=0.95, contrast=0.2, warmth=-0.5),
    Look(light_from=55, softness=0.05, contrast=0.95, warmth=0.2),
)
COPY = (
    ("New season", "From $29.90"),
    ("Linen, made for summer", "Loose cut, washed soft", "€49.90"),
    ("秋季新品上市", "¥299"),
)
# typefaces, number of the arrangement, number of the setting
LAYOUTS: tuple[tuple[Pairing, int, int], ...] = (
    ("editorial", 0, 0), ("modern", 0, 0), ("editorial", 1, 0), ("modern", 1, 0), ("editorial", 3, 0), ("modern", 0, 2),
)  # fmt: skip


def garments() -> list[Rgba]:
    """Real cut-outs, or the drawn shirt."""
    if not SHOP.is_dir():
        print(f"{SHOP} is not there: the drawn shirt is used", file=sys.stderr)
        return [cut_out()]
    flatlays = FlatlayAnalyses()
    found = [flatlays.of(photo.read_bytes()) for photo in sorted(SHOP.glob("*.jpg"))[:12]]
    return [one.rgba for one in found if one.trusted]


def shown(each: NamedSet, garment: Rgba, number: int, layout: tuple[Pairing, int, int]) -> Rgb:
    """One garment on one set with copy."""
    pairing, arrangement, variant = layout
    wall, floor, accent = complete(from_lch(*each.tint), ())
    look = replace(LIGHTS[number % len(LIGHTS)], backdrop=each.backdrop, wall=wall, floor=floor, seed=number)
    look = harmonised(look, garment_colour(garment))
    if look.hung and not hangs(garment):
        look = replace(look, backdrop="plaster")
    copy = COPY[number % len(COPY)]
    placed = plan_layout(SIZE, garment.shape[1] / garment.shape[0], copy, variant=arrangement)
    if look.hung:
        placed = with_headroom(placed, look)
    start = time.process_time()
    plate = draw_set(look, SIZE)
    drawn = time.process_time()
    picture = lay(cast(plate, garment, placed, look), garment, placed, look)
    laid = time.process_time()
    made = typeset(
        picture, copy, placed.zones, variant=variant, accent=accent, pairing=pairing, planned=(0, 0, 0, 0)
    ).picture
    seconds = (drawn - start, laid - drawn, time.process_time() - laid)
    print(f"{each.name}: set {seconds[0]:.2f} s, garment {seconds[1]:.2f} s, copy {seconds[2]:.2f} s")
    return made


def main(out: str, wanted: list[str]) -> None:
    """Write the sheet."""
    cloth = garments()
    sets = [each for each in SETS if each.backdrop != "white" and (not wanted or each.backdrop in wanted)]
    sheet = Image.new("RGB", (THUMB[0] * len(LAYOUTS), THUMB[1] * len(sets)), "white")
    for y, each in enumerate(sets):
        for x, layout in enumerate(LAYOUTS):
            number = y * len(LAYOUTS) + x
            thumb = Image.fromarray(shown(each, cloth[number % len(cloth)], number, layout)).resize(THUMB)
            sheet.paste(thumb, (x * THUMB[0], y * THUMB[1]))
    sheet.save(out)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
