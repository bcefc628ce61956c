"""A contact sheet of the studio: every backdrop in several lights, then real garments where there are any.

python -m tests.bench.studio_sheet OUT.png
"""

import asyncio
import io
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
from PIL import Image

from tests.painter import cut_out
from tools.imaging.arrays import Rgb
from tools.models.local.studio import LocalStudio
from tools.models.roles import RenderRequest
from tools.studio.brief import Backdrop, Look, StyleBrief
from tools.studio.compose import lay, silhouette
from tools.studio.placement import plan_layout
from tools.studio.scene import draw_set
from tools.studio.shadow import cast

SHOP = Path(os.environ.get("BESTSHOT_SHOP", "../shared/data/store")) / "new_products"
SIZE = (896, 1200)
THUMB = (300, 402)
LIGHTS = (
    Look(light_from=135, softness=0.65, contrast=0.45),
    Look(light_from=30, softness=0.3, contrast=0.75, warmth=0.6),
    Look(light_from=95, softness=0.95, contrast=0.2, warmth=-0.5),
    Look(light_from=55, softness=0.05, contrast=0.95, warmth=0.2),
)
PALETTE = {
    "seamless": ((196, 200, 198), (196, 200, 198)), "wall_floor": ((212, 204, 192), (176, 154, 128)),
    "plaster": ((204, 196, 184), (172, 160, 144)), "wood": ((176, 148, 118), (176, 148, 118)),
    "linen": ((214, 207, 194), (214, 207, 194)), "window_light": ((216, 208, 197), (168, 148, 122)),
    "white": ((255, 255, 255), (255, 255, 255)),
}  # fmt: skip


def drawn_row(light: Look) -> list[Rgb]:
    """The drawn shirt on every backdrop in one light."""
    row = []
    shirt = cut_out()
    for number, backdrop in enumerate(get_args(Backdrop)):
        wall, floor = PALETTE[backdrop]
        look = replace(light, backdrop=backdrop, wall=wall, floor=floor, seed=number)
        copy = ("New season", "From $29.90") if number % 2 else ()
        layout = plan_layout(SIZE, shirt.shape[1] / shirt.shape[0], copy, white=backdrop == "white")
        start = time.perf_counter()
        plate = draw_set(look, SIZE)
        drawn = time.perf_counter()
        shaded = cast(plate, silhouette(shirt, layout), layout, look)
        row.append(lay(shaded, shirt, layout, look))
        print(f"{backdrop}: set {drawn - start:.2f} s, compose {time.perf_counter() - drawn:.2f} s")
    return row


def real_row(studio: LocalStudio, photos: list[Path], light: Look) -> list[Rgb]:
    """Real flat-lays through the whole studio, one on each backdrop."""
    row = []
    for backdrop, photo in zip(get_args(Backdrop), photos, strict=False):
        wall, floor = PALETTE[backdrop]
        brief = StyleBrief("", "", "", "", (), "", look=replace(light, backdrop=backdrop, wall=wall, floor=floor))
        request = RenderRequest("single", photo.read_bytes(), brief, "3:4", "1K", white=backdrop == "white")
        answer = asyncio.run(studio.render(request))
        print(f"{photo.stem}: {', '.join(answer.notes)}")
        row.append(np.asarray(Image.open(io.BytesIO(answer.picture)).convert("RGB")))
    return row


def main(out: str) -> None:
    """Write the sheet."""
    rows = [drawn_row(light) for light in LIGHTS]
    if SHOP.is_dir():
        photos, studio = sorted(SHOP.glob("*.jpg")), LocalStudio()
        rows += [real_row(studio, photos[start::6], light) for start, light in zip((0, 2, 3), LIGHTS, strict=False)]
    else:
        print(f"{SHOP} is not there: no row of real garments", file=sys.stderr)
    sheet = Image.new("RGB", (THUMB[0] * 7, THUMB[1] * len(rows)), "white")
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            thumb = Image.fromarray(picture).resize(THUMB, Image.Resampling.LANCZOS)
            sheet.paste(thumb, (x * THUMB[0], y * THUMB[1]))
    sheet.save(out)


if __name__ == "__main__":
    main(sys.argv[1])
