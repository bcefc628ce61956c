"""What `bestshot verify` of a release says of the pictures."""

import csv
import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.bench.sides.pictures import Shown
from tools.imaging.encoding import encode_png

_TABLE, _TRUTH = "pairs.csv", "truth.json"


def write(pictures: Iterable[Shown], folder: Path) -> None:
    """Write the pictures, the table for `bestshot verify --manifest`, and what is known about each line of it."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, truth = [], []
    for number, one in enumerate(pictures, 2):
        image, product = folder / f"{number}.png", folder / f"{number}-flatlay.png"
        image.write_bytes(encode_png(one.picture))
        product.write_bytes(one.flatlay)
        rows.append({"image": image.name, "product": product.name, "copy": "|".join(one.copy), "kind": one.kind})
        truth.append({"line": number, "family": one.family, "good": one.good, "check": one.check})
    with (folder / _TABLE).open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, ["image", "product", "copy", "kind"])
        table.writeheader()
        table.writerows(rows)
    (folder / _TRUTH).write_text(json.dumps(truth), encoding="utf-8")


def judge(bestshot: Path, folder: Path, out: Path) -> dict[str, list[int]]:
    """Return family -> [pictures, refused ones] of a release, and keep its verdicts in the file `out`.

    A picture counts as refused if a required check failed: without an inspector, no worn garment is accepted. Where the
    truth names a check, this one alone counts, required or not.
    """
    shop = out.parent / f"{out.stem}-shop"
    shop.mkdir(parents=True, exist_ok=True)
    ran = run(bestshot, shop, "verify", "--manifest", str((folder / _TABLE).absolute()), "--json")
    out.write_text(json.dumps(ran, indent=1), encoding="utf-8")
    said = {one["line"]: one["checks"] for one in ran["pictures"]}
    drawn, refused = Counter[str](), Counter[str]()
    for one in json.loads((folder / _TRUTH).read_text(encoding="utf-8")):
        if one["line"] in said:
            drawn[one["family"]] += 1
            refused[one["family"]] += any(_counts(check, one["check"]) for check in said[one["line"]])
    return {family: [number, refused[family]] for family, number in drawn.items()}


def _counts(check: Mapping[str, Any], name: str) -> bool:
    wanted = check["name"] == name if name else check["required"]
    return check["status"] == "failed" and bool(wanted)


def run(bestshot: Path, shop: Path, *arguments: str, **settings: str) -> Any:
    """Return the document that a command of a release prints, run in a shop's folder."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("OPENROUTER", "BESTSHOT", "PYTHON"))
    }
    command, given = [str(bestshot.absolute()), *arguments], {**kept, **settings}
    done = subprocess.run(command, cwd=shop, env=given, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{bestshot} {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)
