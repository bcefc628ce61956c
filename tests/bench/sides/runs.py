"""What `bestshot batch` of a release makes of one order, on a test server that knows which pictures are really spoiled."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.bench.cloud.spoiled import FRAME, faults
from tests.bench.sides.judged import run
from tests.openrouter.process import serving
from tests.openrouter.settings import ServerSettings
from tests.painter import flatlay
from tests.shops import NEW_COLUMNS, write_shop
from tools.imaging.encoding import encode_jpeg

COPY = ("New season", "From $29.90")
SPOILS = ("recoloured", "another_garment", "label", "halo", "wrong_ratio", "small_size", "misspelt")
_COLOURS = ((60, 90, 150), (160, 50, 60), (50, 120, 80), (40, 40, 46), (110, 60, 130), (150, 110, 60), (40, 120, 130))
_LETTERS = ("misspelt", "missing_line")
_TAKEN = "small_size"  # the channel takes a smaller picture, and the certificate says so


@dataclass(slots=True)
class Repairs:
    """Counts over all shots. A repair helps if the picture before it was spoiled and the one after it is not."""

    accepted: int = 0
    escaped: int = 0
    tried: int = 0
    helped: int = 0
    worse: int = 0
    calls: float = 0
    cost_usd: float = 0


def shop_of(folder: Path, products: int) -> Path:
    """Write a shop whose new products are drawn T-shirts of many colours, and return it."""
    write_shop(folder, new=0)
    rows = []
    for number in range(products):
        photo, _ = flatlay(_COLOURS[number % len(_COLOURS)], stripes=number % 3 == 0)
        (folder / "new_products" / f"P{number:02}.jpg").write_bytes(encode_jpeg(photo))
        rows.append((f"P{number:02}", f"P{number:02}.jpg", "t_shirt", "casual", "summer", "bright cafe terrace"))
    with (folder / "new_products.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([NEW_COLUMNS, *rows])
    return folder


def made(bestshot: Path, folder: Path, products: int, spoiled: float, right: float) -> Repairs:
    """Return what a release makes of one batch: a share of pictures is spoiled, an inspector is right so often."""
    settings = ServerSettings(
        limit_usd=None, spoils=dict.fromkeys(SPOILS, spoiled / len(SPOILS)), seed=1, judge_right=right  # type: ignore[arg-type]
    )  # fmt: skip
    with serving(settings) as server:
        given = {**server.environment, "BESTSHOT_TIMEOUT": "120"}
        shop = shop_of(folder, products)
        run(bestshot, shop, "index", "products.csv", "--json", **given)
        server.control.reset()
        words = [word for line in COPY for word in ("--copy", line)]
        order = ("batch", "new_products.csv", "--channel", "shopify", *words, "--concurrency", "1", "--json")
        document = run(bestshot, shop, *order, "--budget", str(2 * products), **given)
        log, calls = server.control.log(), server.control.calls()
        server.control.breaches()  # an older release may send what today's schema refuses
    return counted(document, log, calls)


def counted(
    document: Mapping[str, Any], log: Sequence[Mapping[str, Any]], calls: Sequence[Mapping[str, Any]]
) -> Repairs:
    """Return the counts of a batch document, by the server's log of its pictures and calls."""
    found, at = Repairs(cost_usd=document["cost_usd"], calls=sum(call["cost_usd"] > 0 for call in calls)), -1
    for product in document["products"]:
        for shot in product["shots"]:
            truths = []
            for attempt in shot["attempts"]:
                at, spoilt = _truth(attempt, log, at)
                truths.append(spoilt)
            good = shot["status"] == "accepted"
            found.accepted += good
            found.escaped += good and truths[-1]
            found.tried += len(truths) - 1
            found.helped += sum(before and not after for before, after in pairwise(truths))
            found.worse += sum(after and not before for before, after in pairwise(truths))
    return found


def _truth(attempt: Mapping[str, Any], log: Sequence[Mapping[str, Any]], at: int) -> tuple[int, bool]:
    """Return the number of the server's picture below an attempt, and whether it is really spoiled.

    The products are made one after another, so the pictures are in order; `at` is the last one so far. What our code
    cropped or pasted has other bytes than the answer. Then its frame is ours, and the rest is as good as the answer.
    """
    if not attempt["picture"]:
        return at, True
    keys = [str(attempt[name] or "").removeprefix("sha256:") for name in ("picture", "text_free")]
    known = {entry["sha256"]: number for number, entry in enumerate(log)}
    place = next((known[key] for key in keys if key in known), None)
    ignored: tuple[str, ...] = _LETTERS if keys[0] not in known and keys[1] in known else ()
    if place is None:
        stage, ignored = attempt["stage"], tuple(FRAME)
        later = [number for number, entry in enumerate(log) if number > at and entry["stage"] == stage]
        place = later[0] if later else max(at, 0)
    return max(at, place), any(name not in (*ignored, _TAKEN) for name in faults(log[place]))
