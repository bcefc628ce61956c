"""`python -m tests.golden.compare [OTHER]`: what differs between the golden record and today's code, or another record."""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.golden.differences import differences
from tests.golden.journal import whole
from tests.golden.making import Record
from tests.golden.pictures import apart
from tests.golden.record import FOLDER, make_record, read


def compare(was: Record, now: Record, *, exact: bool = False) -> list[str]:
    """Every difference in a line; the same change in several places is one line. For `exact` see differences."""
    places: dict[str, list[str]] = defaultdict(list)
    for name in sorted(was | now):
        if name not in was or name not in now:
            places["is new" if name in now else "is gone"].append(name)
        else:
            for place, change in _changes(name, was[name], now[name], exact):
                places[change].append(place)
    return [f"{_listed(at)}: {change}" for change, at in places.items()]


def of(record: Record, part: str, products: Sequence[str], calls: int = 0) -> Record:
    """The part of a record, `local` or `cloud`, that is about these products; of the journal the first calls."""
    names = tuple(f"{part}/{product}{end}" for product in products for end in (".json", "/"))
    chosen = {name: content for name, content in record.items() if name.startswith(names)}
    if calls:
        whole_journal = record[f"{part}/calls.json"]
        chosen[f"{part}/calls.json"] = whole_journal | {"calls": whole_journal["calls"][:calls]}
    return chosen


def _changes(name: str, was: Any, now: Any, exact: bool) -> list[tuple[str, str]]:
    if isinstance(was, bytes):
        how = apart(was, now)
        return [(name, how)] if how else []
    if name.endswith("calls.json"):
        was, now = whole(was), whole(now)
    lines = (line.partition(": ") for line in differences(was, now, exact=exact))
    return [(f"{name} {place}", change) for place, _, change in lines]


def _listed(places: list[str]) -> str:
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return ", ".join(places[:3]) + more


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.golden.compare", description=__doc__)
    parser.add_argument("other", nargs="?", type=Path, help="the folder of another record; without it one is made")
    parser.add_argument("--exact", action="store_true", help="pictures sent to models must be the same to the bit")
    given = parser.parse_args()
    if given.other:
        now = read(given.other)
    else:
        with tempfile.TemporaryDirectory() as name:
            now = make_record(Path(name))
    found = compare(read(FOLDER), now, exact=given.exact)
    print("\n".join(found) or "no difference")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
