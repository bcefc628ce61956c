"""A contact sheet of the whole sample shop: python -m tests.bench.sample_sheet OUT.png"""

import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from tools.sample import draw_shop


def sheet(folder: Path, out: Path, columns: int = 8) -> None:
    """All pictures of a shop, new ones first, 240 x 320 pixels each."""
    files = [*sorted((folder / "new_products").glob("*.jpg")), *sorted((folder / "images").glob("*.jpg"))]
    page = Image.new("RGB", (columns * 240, -(-len(files) // columns) * 320), "white")
    for i, file in enumerate(files):
        with Image.open(file) as image:
            page.paste(
                image.convert("RGB").resize((236, 316), Image.Resampling.LANCZOS),
                (i % columns * 240 + 2, i // columns * 320 + 2),
            )
    page.save(out)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        wall, cpu = time.perf_counter(), time.process_time()
        draw_shop(Path(name))
        print(f"44 pictures in {time.perf_counter() - wall:.1f} s, {time.process_time() - cpu:.1f} s of CPU")
        sheet(Path(name), Path(sys.argv[1]))
