"""What an accepted picture costs, and what faults escape, by how often pictures come back spoilt.

`python -m tests.bench.spoilt [--products 20] [--rates 0 0.2 0.4] [--seed 1] [--judge 0.95]` makes pictures of a drawn shop on
the test server, which knows which of them are really spoilt. `--judge` is the share of right answers of its inspector.
`--json FILE` keeps the rows.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.documents import Product, Shot
from agent.runs.order import Order
from agent.runs.runner import run_order
from agent.services import Services, budget_scope, close_services, open_services
from tests.openrouter.running import Control, running
from tests.openrouter.settings import ServerSettings
from tests.painter import flatlay
from tests.shops import write_shop
from tools.catalog import read_products
from tools.imaging.encoding import encode_jpeg
from tools.storage.records import new_run_id

SPOILS = ("recoloured", "another_garment", "label", "halo", "wrong_ratio", "small_size", "misspelt")
COPY = ("New season", "From $29.90")
_COLOURS = (
    (60, 90, 150), (160, 50, 60), (50, 120, 80), (40, 40, 46), (34, 40, 80), (110, 60, 130), (150, 110, 60), (40, 120, 130),
    (120, 40, 70), (90, 100, 50),
)  # fmt: skip


async def measure(
    services: Services, control: Control, products: Sequence[Product], rate: float, seed: int, right: float
) -> dict[str, Any]:
    """One row of the table: all products at one spoil rate."""
    control.reset()
    control.settings(spoils=dict.fromkeys(SPOILS, rate / len(SPOILS)), seed=seed, judge_right=right)
    began = time.monotonic()
    order = Order(("shopify",), COPY, budget_usd=2.0 * len(products))
    document = await run_order(services, new_run_id(), "batch", products, order)
    shots = [shot for product in document["products"] for shot in product["shots"]]
    accepted = [shot for shot in shots if shot["status"] == "accepted"]
    log = control.log()
    return {
        "spoilt": rate,
        "products": len(products),
        "accepted": len(accepted),
        "escaped": sum(_escaped(shot, log) for shot in accepted),
        "pictures": len(log),
        "spoilt_pictures": sum(entry["spoil"] is not None for entry in log),
        "cost_usd": document["cost_usd"],
        "cost_per_accepted_usd": document["cost_usd"] / len(accepted) if accepted else None,
        "seconds": time.monotonic() - began,
    }


def _escaped(shot: Shot, log: Sequence[dict[str, Any]]) -> bool:
    """Whether the picture that was delivered is really spoilt; type that we set hides no fault of the picture below it."""
    last = shot["attempts"][-1]
    keys = {key.removeprefix("sha256:") for key in (last["picture"], last["text_free"]) if key}
    below = [entry for entry in log if entry["sha256"] in keys]
    return any(entry["still_spoiled"] for entry in below)


async def _shop(folder: Path, count: int) -> tuple[Services, list[Product]]:
    write_shop(folder)
    services = await open_services(folder)
    async with budget_scope(services, "index", 1.0):
        await (await services.catalog()).index(read_products(folder / "products.csv"))
    products: list[Product] = []
    for number in range(count):
        photo, _ = flatlay(_COLOURS[number % len(_COLOURS)], stripes=number % 3 == 0)
        key = services.store.put(encode_jpeg(photo))
        facts: Product = {
            "category": "t_shirt",
            "style": "casual",
            "season": "summer",
            "prompt_hint": "bright cafe terrace",
        }
        products.append({**facts, "id": f"P{number:02}", "flatlay": key, "copy": [], "extra": {}})
    return services, products


async def _measure_all(count: int, rates: Sequence[float], seed: int, right: float) -> list[dict[str, Any]]:
    rows = []
    with tempfile.TemporaryDirectory() as name, running(ServerSettings()) as server:
        os.environ |= {"OPENROUTER_API_KEY": "test", "OPENROUTER_BASE_URL": server.base_url, "BESTSHOT_TIMEOUT": "120"}
        folder = Path(name)
        try:
            services, products = await _shop(folder, count)
            for rate in rates:
                rows.append(await measure(services, server.control, products, rate, seed, right))
                print(line(rows[-1]), flush=True)
        finally:
            await close_services(folder)
    return rows


def line(row: dict[str, Any]) -> str:
    """A row in words."""
    each = f"${row['cost_per_accepted_usd']:.3f}" if row["cost_per_accepted_usd"] else "-"
    return (
        f"{row['spoilt']:>6.0%} {row['accepted']:>5}/{row['products']:<3} {row['escaped']:>7} "
        f"{row['pictures']:>9} {row['spoilt_pictures']:>7} "
        f"{row['cost_usd']:>8.3f} {each:>10} {row['seconds']:>6.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=20)
    parser.add_argument("--rates", type=float, nargs="+", default=[0.0, 0.2, 0.4])
    parser.add_argument("--seed", type=int, default=1, help="which pictures come back spoilt")
    parser.add_argument("--judge", type=float, default=1.0, help="share of the inspector's answers that are right")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    head = ("spoilt", "accepted", "escaped", "pictures", "of them", "usd", "accepted", "s")
    print("{:>6} {:>9} {:>7} {:>9} {:>7} {:>8} {:>10} {:>6}".format(*head))
    rows = asyncio.run(_measure_all(asked.products, asked.rates, asked.seed, asked.judge))
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
