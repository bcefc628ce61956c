"""kill -9 at random moments: `python -m tests.bench.killed [--times 50]`.

Real `bestshot batch` processes against the test server are killed and resumed until their run is finished, run after run
until so many were killed; every second run has hardly more budget than it needs. What must hold is checked after each run
(see tests.killed_run); a violation is printed and makes the exit status 1.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.e2e.process import bestshot
from tests.killed_run import KilledRun
from tests.openrouter.kinds import Kind
from tests.openrouter.process import serving
from tests.openrouter.settings import ServerSettings
from tests.shops import write_shop

LATENCY: dict[Kind, float] = {
    "embed": 0.1,
    "chat": 0.4,
    "image": 0.8,
}  # seconds: enough that a kill meets calls in the air


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.killed", description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--in-flight", type=int, default=4)
    given = parser.parse_args()
    moments = random.Random(given.seed)
    settings = ServerSettings(limit_usd=None, latency=LATENCY, spoils={"recoloured": 0.15}, seed=3)
    with tempfile.TemporaryDirectory() as name, serving(settings) as server:
        template = write_shop(Path(name) / "shop", new=6)
        bestshot(template, "index", "products.csv", **server.environment)

        def fresh(number: int, budget: float) -> KilledRun:
            server.control.reset()
            shop = shutil.copytree(template, Path(name) / f"run-{number}")
            return KilledRun(shop, server.control, server.environment, given.in_flight, budget)

        unharmed = fresh(0, 6.0)
        needs = unharmed.go(moments, 0, 0, 0)["cost_usd"]  # makes every answer, too
        began = time.monotonic()
        fresh(1, 6.0).go(moments, 0, 0, 0)
        whole = time.monotonic() - began
        calls = server.control.calls()
        first = calls[0]["at"] - began
        spread = whole - first
        print(f"unharmed: {whole:.1f} s, {len(calls)} calls, ${needs:.3f}", flush=True)
        killed, broken, number, doubts, flying, calling = 0, 0, 1, 0.0, 0, 0
        while killed < given.times:
            number += 1
            tight = number % 2 == 1
            run = fresh(number, 1.2 * needs if tight else 6.0)
            document = run.go(moments, min(5, given.times - killed), spread / 2, first)
            wrong = run.violations(document)
            killed, broken = killed + len(run.blows), broken + len(wrong)
            doubts += document["in_doubt_usd"]
            flying += sum(len(blow.in_the_air) for blow in run.blows)
            calling += sum(blow.calling for blow in run.blows)
            print(
                f"run {number - 1}: killed {len(run.blows)} times with {[len(b.in_the_air) for b in run.blows]} calls in "
                f"the air; {document['accepted']} of {len(document['products'])} accepted; booked "
                f"${document['cost_usd']:.3f} of ${run.budget:.2f}, ${document['in_doubt_usd']:.3f} in doubt, server "
                f"${sum(c['cost_usd'] for c in server.control.calls()):.3f}; {wrong or 'all holds'}",
                flush=True,
            )
            shutil.rmtree(run.shop)
    print(f"{killed} kills, {calling} of them while calls were being made, {flying} calls in the air, "
          f"${doubts:.3f} in doubt; {broken} violations")  # fmt: skip
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
