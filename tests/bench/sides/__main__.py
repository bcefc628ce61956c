"""Two releases side by side: `python -m tests.bench.sides FOLDER --release before=BESTSHOT now=.venv/bin/bestshot`.

FOLDER has real photos of worn garments with flat-lays, as `tests.bench.worn` takes them. Each release judges the same
pictures by `bestshot verify`, on local models, and makes the same orders by `bestshot batch` on the test server, whose
inspector is right in 95 % of its answers. BESTSHOT is the command of an installed clone. `--keep` holds the pictures and
all verdicts, so that a release can be added later.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.sides.judged import judge, write
from tests.bench.sides.pictures import shown
from tests.bench.sides.runs import made


def _figures(bestshot: Path, name: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of a release; those that `--keep` has already are not measured again."""
    known: Path = asked.keep / f"{name}.json"
    found: dict[str, Any] = json.loads(known.read_text(encoding="utf-8")) if known.exists() else {}
    if "judged" not in found:
        found["judged"] = judge(bestshot, asked.keep / "pictures", asked.keep / f"{name}-verdicts.json")
    for rate in asked.rates:
        key = f"{rate:.0%} spoiled"
        if key not in found:
            folder = asked.keep / f"{name}-{rate:.0%}".removesuffix("%")
            found[key] = asdict(made(bestshot, folder, asked.products, rate, asked.judge))
            known.write_text(json.dumps(found, indent=1), encoding="utf-8")
    known.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return found


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--release", nargs="+", required=True, metavar="NAME=BESTSHOT")
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--shop", type=Path, help="photos of its new products are enlarged too")
    parser.add_argument("--garments", type=int, default=1, help="of each half of the sample shop")
    parser.add_argument("--products", type=int, default=10, help="of each batch")
    parser.add_argument("--rates", type=float, nargs="*", default=[0.0, 0.4], help="shares of spoiled pictures")
    parser.add_argument("--judge", type=float, default=0.95)
    asked = parser.parse_args()
    if not (asked.keep / "pictures").exists():
        write(shown(asked.folder, asked.shop, asked.garments), asked.keep / "pictures")
    releases = dict(one.split("=", 1) for one in asked.release)
    found = {name: _figures(Path(command), name, asked) for name, command in releases.items()}
    families = dict.fromkeys(family for one in found.values() for family in one["judged"])
    print(f"\n| refused, of all | {' | '.join(found)} |\n|---|{'---|' * len(found)}")
    for family in families:
        counts = (one["judged"].get(family, [0, 0]) for one in found.values())
        print(f"| {family} | {' | '.join(f'{refused} of {drawn}' for drawn, refused in counts)} |")
    for key in (f"{rate:.0%} spoiled" for rate in asked.rates):
        print(f"\n| {key} | {' | '.join(found)} |\n|---|{'---|' * len(found)}")
        rows = [one[key] for one in found.values()]
        for name in ("accepted", "escaped", "tried", "helped", "worse"):
            print(f"| {name} | {' | '.join(str(row[name]) for row in rows)} |")
        for name in ("calls", "cost_usd"):
            each = (f"{row[name] / max(row['accepted'], 1):.3f}" for row in rows)
            print(f"| {name} per accepted picture | {' | '.join(each)} |", flush=True)


if __name__ == "__main__":
    main()
