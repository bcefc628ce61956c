"""A whole shop through the real commands: `python -m tests.bench.shop SHOP [--concurrency N]`.

SHOP holds products.csv and new_products.csv. Runs `bestshot index` (twice) and `bestshot batch` as processes in a temporary
working folder and prints seconds, peak memory and what was accepted; then times searches in this process.
"""

import argparse
import asyncio
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from agent.services import close_services, open_services
from tools.catalog import Query, read_new_products

COPY = ("--copy", "New season", "--copy", "From $29.90")


def bestshot(folder: Path, *arguments: str) -> tuple[str, float]:
    """Run one command; its stdout and wall seconds."""
    began = time.monotonic()
    code = "from agent.cli.main import main; main()"
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": root},
    )  # fmt: skip
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)
    return done.stdout, time.monotonic() - began


async def searches(folder: Path, new_products: Path) -> list[float]:
    """Milliseconds of a hybrid search for each new product, its vector ready."""
    services = await open_services(folder)
    catalog, times = await services.catalog(), []
    for product in read_new_products(new_products).rows:
        vector = (await services.models.embedder.embed_pictures([product.image_path.read_bytes()]))[0]
        words = f"{product.category} {product.style} {product.season} {product.prompt_hint}"
        began = time.perf_counter()
        await catalog.search(Query(vector, words, product.category))
        times.append(1000 * (time.perf_counter() - began))
    await close_services(folder)
    return times


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop", type=Path)
    parser.add_argument("--concurrency", default="3")
    parser.add_argument("--keep", type=Path, help="copy the delivered run here, to look at it")
    given = parser.parse_args()
    shop = given.shop.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _, first = bestshot(folder, "index", str(shop / "products.csv"))
        _, again = bestshot(folder, "index", str(shop / "products.csv"))
        batch = ("batch", str(shop / "new_products.csv"), "--channel", "shopify", *COPY, "--json")
        out, _ = bestshot(folder, *batch, "--concurrency", given.concurrency)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        document = json.loads(out)
        times = sorted(asyncio.run(searches(folder, shop / "new_products.csv")))
        if given.keep:
            shutil.copytree(Path(document["report"]).parent, given.keep, dirs_exist_ok=True)
    attempts = [shot["attempts"] for product in document["products"] for shot in product["shots"]]
    pictures = sum(map(len, attempts))
    print(f"index, seconds: first {first:.1f}, again unchanged {again:.1f}")
    print(f"search, ms: p50 {statistics.median(times):.0f}, p95 {times[int(0.95 * len(times))]:.0f}")
    print(f"products {len(document['products'])}: accepted {document['accepted']}, needs review {document['needs_review']}, "
          f"failed {document['failed']}; {sum(len(a) > 1 for a in attempts)} took the repair loop")  # fmt: skip
    print(f"batch {document['seconds']:.0f} s: {document['seconds'] / pictures:.1f} s per verified picture ({pictures}), "
          f"peak memory {peak:.0f} MB")  # fmt: skip
    for product in document["products"]:
        for shot in product["shots"]:
            if shot["status"] != "accepted":
                print(f"  {product['product']}: {shot['reason']}")


if __name__ == "__main__":
    main()
