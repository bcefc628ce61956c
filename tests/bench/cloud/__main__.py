"""The tutorial's script beside `bestshot batch`, same test server: `python -m tests.bench.cloud [SHOP] [--products 40]`.

`times`: seconds for all products with the latencies of real models (embedding 0.3 s, Qwen 2 s, picture 6 s). The same order
is run once without latency before, so that every answer is made already and waiting is only waiting. `spoiled`: cost per
accepted picture and the share of spoiled pictures that got through, at 0, 20 and 40 % of pictures spoiled; contact sheets of
what the pipeline judged wrongly lie in OUT. See `times` and `spoiled` for what each figure is.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.cloud import commands, spoiled
from tests.bench.cloud.sheet import write_sheet
from tests.bench.cloud.shop import copy_of, lay_out
from tests.bench.cloud.times import Spent, spent
from tests.openrouter.process import ServerProcess, serving
from tests.openrouter.settings import ServerSettings


def measure_times(server: ServerProcess, shop: Path, work: Path, levels: list[int], latency: dict[str, float]) -> None:
    """Print the table of seconds."""
    commands.script(server, shop, work / "script-before")
    unindexed = copy_of(shop, work / "unindexed")
    commands.index(server, shop)
    commands.batch(server, copy_of(shop, work / "before"), 2, work / "notes")
    server.control.settings(latency=latency)
    ours_index = commands.index(server, unindexed).seconds
    script = commands.script(server, shop, work / "script").document
    products = script["products"]
    runs: dict[int, Spent] = {}
    for level in levels:
        server.control.reset()
        ran = commands.batch(server, copy_of(shop, work / f"at-{level}"), level, work / f"notes-{level}")
        runs[level] = spent(ran.began, ran.ended, server.control.calls(), work / f"notes-{level}")
        print(f"(at {level} in flight: {ran.document['accepted']} of {products} accepted; load {_load()})", flush=True)
    heads = ["script", *(f"ours, {level} in flight" for level in runs)]
    rows: list[tuple[str, list[str]]] = [
        (f"seconds for {products} products", [f"{script['seconds']:.0f}", *(f"{r.wall:.0f}" for r in runs.values())]),
        ("waiting for models, s", ["", *(f"{r.waiting:.1f}" for r in runs.values())]),
        ("checking while no call waits, s", ["none", *(f"{r.checking:.1f}" for r in runs.values())]),
        ("start-up, s", ["", *(f"{r.start_up:.1f}" for r in runs.values())]),
        ("closing (report), s", ["", *(f"{r.closing:.1f}" for r in runs.values())]),
        (
            "overhead a product, ms",
            ["", *(f"{1000 * (r.ours - r.start_up - r.closing) / products:.0f}" for r in runs.values())],
        ),
        (
            "the same with start-up and closing, ms",
            ["", *(f"{1000 * r.ours / products:.0f}" for r in runs.values())],
        ),
    ]
    if 1 in runs:
        cpu, checks = runs[1].cpu, runs[1].checks_cpu
        rows.append(("CPU of the checks a product, ms", ["none", f"{1000 * checks / products:.0f}"]))
        rows.append(("CPU of all else a product, ms", ["", f"{1000 * (cpu - checks) / products:.0f}"]))
    _print(heads, rows)
    print(f"index of the catalogue, s: script {script['index_seconds']:.1f} with its pauses, ours {ours_index:.1f}")


def measure_spoiled(server: ServerProcess, shop: Path, work: Path, out: Path, shares: list[float]) -> None:
    """Print the table of costs and of what got through."""
    server.control.settings(latency={})
    commands.index(server, shop)
    heads, columns = [], []
    for share in shares:
        server.control.settings(spoils=spoiled.evenly(share))
        server.control.reset()
        commands.script(server, shop, work / f"script-{share}")
        cost = sum(call["cost_usd"] for call in server.control.calls() if call["kind"] != "embed")  # its index is free
        script = spoiled.of_script(work / f"script-{share}", server.control.log(), cost)
        server.control.reset()
        folder = copy_of(shop, work / f"ours-{share}")
        document = commands.batch(server, folder, 4, work / "notes").document
        ours = spoiled.of_batch(document, folder, server.control.log(), server.control.counts()["cost_usd"])
        wrong = [(p.file, f"GOT THROUGH: {p.product} {', '.join(p.faults)}") for p in ours.through if p.file]
        wrong += [(p.file, f"GOOD, BUT REFUSED: {p.product} {p.why}") for p in ours.refused_good if p.file]
        if wrong:
            write_sheet(out / f"judged-wrongly-{share:.0%}.png", wrong)
        (out / f"batch-{share:.0%}.json").write_text(json.dumps(document), encoding="utf-8")
        heads += [f"{share:.0%} script", f"{share:.0%} ours"]
        columns += [_column(script), _column(ours)]
        print(f"({share:.0%} done; load {_load()})", flush=True)
    names = (
        "published", "of these spoiled", "cost, USD", "cost per published picture, USD",
        "cost per published good picture, USD", "pictures judged", "good ones refused",
    )  # fmt: skip
    _print(heads, [(name, [column[i] for column in columns]) for i, name in enumerate(names)])
    print("Pipeline results on drawn pictures, judged by a stand-in for Qwen; not Qwen's.")


def _column(outcome: spoiled.Outcome) -> list[str]:
    published, through = len(outcome.accepted), len(outcome.through)
    share = f" ({through / published:.0%})" if published else ""
    return [
        f"{published} of {len(outcome.pictures)}", f"{through}{share}", f"{outcome.cost_usd:.2f}",
        _per(outcome.cost_usd, published), _per(outcome.cost_usd, published - through),
        f"{len(outcome.judged)}", f"{len(outcome.refused_good)}",
    ]  # fmt: skip


def _per(cost: float, count: int) -> str:
    return f"{cost / count:.3f}" if count else "-"


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def _print(heads: list[str], rows: list[tuple[str, list[str]]]) -> None:
    """A table for Markdown; short rows are filled with empty cells."""
    print(f"\n| | {' | '.join(heads)} |\n|---|{'---|' * len(heads)}")
    for name, cells in rows:
        print(f"| {name} | {' | '.join([*cells, *[''] * (len(heads) - len(cells))])} |")
    print(flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cloud", description=__doc__)
    parser.add_argument("shop", nargs="?", type=Path, help="a shop's folder; without it garments are drawn")
    parser.add_argument("--products", type=int, default=40)
    parser.add_argument("--only", choices=("times", "spoiled"))
    parser.add_argument("--in-flight", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--spoiled", type=float, nargs="+", default=[0.0, 0.2, 0.4])
    parser.add_argument("--latency", default='{"embed": 0.3, "chat": 2, "image": 6}', help="seconds by kind, JSON")
    parser.add_argument("--out", type=Path, default=Path("bench-cloud"), help="contact sheets and batch documents")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    latency: dict[str, Any] = json.loads(given.latency)
    with tempfile.TemporaryDirectory() as name, serving(ServerSettings(limit_usd=None)) as server:
        work = Path(name)
        shop = lay_out(work / "shop", given.products, given.shop)
        if given.only != "times":
            measure_spoiled(server, shop, work, given.out, given.spoiled)
            server.control.settings(spoils={})
        if given.only != "spoiled":
            fresh = lay_out(work / "fresh", given.products, given.shop)
            measure_times(server, fresh, work, given.in_flight, latency)


if __name__ == "__main__":
    main()
