"""Many channels through the real commands: `python -m tests.bench.channels SHOP OUT.png [--products N] [--channel NAME]…`.

SHOP holds products.csv and new_products.csv. Runs `bestshot index` and `bestshot batch` as processes in a temporary folder,
looks that every file has its certificate, prints what was refused and why, and draws a contact sheet: a row a product, a
column a channel.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

CHANNELS = ("amazon-main", "instagram-feed", "story", "banner-ultrawide", "display-300x250")
COPY = ("New season", "From $29.90")
_HIGH = 260  # px of a row
_WIDEST = 560


def bestshot(folder: Path, *arguments: str) -> str:
    """Run one command; its stdout."""
    done = subprocess.run(
        [sys.executable, "-c", "from agent.cli.main import main; main()", *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)
    return done.stdout


def first_rows(table: Path, count: int, out: Path) -> Path:
    """A copy of new_products.csv with its first products only; pictures are found by absolute paths' folder."""
    with table.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    with out.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows[: count + 1])
    (out.parent / "new_products").symlink_to(table.parent / "new_products")
    return out


def tile(path: Path | None, words: str) -> Image.Image:
    """A picture at the row's height, never enlarged, with what is to be said about it."""
    picture = Image.new("RGB", (_HIGH // 2, _HIGH // 2), "white")
    if path:
        with Image.open(path) as opened:
            picture = opened.convert("RGB")
    picture.thumbnail((_WIDEST, _HIGH))
    made = Image.new("RGB", (max(picture.width, 150) + 10, _HIGH + 30), (225, 225, 225))
    made.paste(picture, (5, 26))
    pen = ImageDraw.Draw(made)
    room = made.width // 6
    for line, text in enumerate((words[:room], words[room : 2 * room])):
        pen.text((3, 12 * line), text, fill="black" if words.startswith("ok") else "red")
    return made


def sheet(document: dict[str, Any], folder: Path, out: Path) -> None:
    """Draw all delivered and refused files, as they lie on disk."""
    rows = []
    for product in document["products"]:
        tiles = []
        for shot in product["shots"]:
            said = "ok" if shot["status"] == "accepted" else f"{shot['status']}: {shot['reason']}"
            place = f"{said} {product['product']} {shot['channel']}"
            tiles.append(tile(folder / shot["file"] if shot["file"] else None, place))
        rows.append(tiles)
    widths = [max(tiles[i].width for tiles in rows if i < len(tiles)) for i in range(max(map(len, rows)))]
    made = Image.new("RGB", (sum(widths), (_HIGH + 30) * len(rows)), (225, 225, 225))
    for y, tiles in enumerate(rows):
        for x, one in enumerate(tiles):
            made.paste(one, (sum(widths[:x]), y * (_HIGH + 30)))
    made.save(out)


def main() -> None:
    """Print a line for each channel, and one for each refusal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--channel", action="append", help=f"default: {', '.join(CHANNELS)}")
    parser.add_argument("--concurrency", default="3")
    given = parser.parse_args()
    shop, channels = given.shop.resolve(), given.channel or CHANNELS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bestshot(folder, "index", str(shop / "products.csv"))
        table = first_rows(shop / "new_products.csv", given.products, folder / "new_products.csv")
        asked = [word for channel in channels for word in ("--channel", channel)]
        asked += [word for line in COPY for word in ("--copy", line)]
        document = json.loads(
            bestshot(folder, "batch", str(table), *asked, "--concurrency", given.concurrency, "--json")
        )
        delivered = Path(document["report"]).parent
        sheet(document, delivered, given.out)
        report(document, channels)


def report(document: dict[str, Any], channels: tuple[str, ...]) -> None:
    """What was certified and what was refused."""
    shots = [(product["product"], shot) for product in document["products"] for shot in product["shots"]]
    for channel in channels:
        mine = [shot for _, shot in shots if shot["channel"] == channel]
        statuses, sizes = Counter(shot["status"] for shot in mine), Counter((s["width"], s["height"]) for s in mine)
        rules = Counter(rule["status"] for shot in mine for rule in shot["certificate"])
        print(f"{channel}: {dict(statuses)}; pixels {dict(sizes.most_common(3))}; certificates {dict(rules)}")
    bare = [
        f"{name} {shot['channel']}" for name, shot in shots if shot["status"] == "accepted" and not shot["certificate"]
    ]
    print(f"{len(shots)} shots of {len(document['products'])} products in {document['seconds']:.0f} s; "
          f"accepted without certificate: {bare or 'none'}")  # fmt: skip
    for product in document["products"]:
        if not product["shots"]:
            print(f"  {product['product']}: {'; '.join(product['notes'])}")
    for name, shot in shots:
        if shot["status"] != "accepted":
            print(f"  {name} {shot['channel']}: {shot['reason']}")


if __name__ == "__main__":
    main()
