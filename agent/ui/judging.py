"""What `verify` does between its options and its answer: open the shop, judge one picture or a table of them, close."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.ui.console import counting, say
from agent.ui.open_shop import open_shop

if TYPE_CHECKING:
    from agent.services import Resources
    from agent.verification.request import Foreign, Verified
    from tools.pairs import Pair

_AT_ONCE = 4


async def judge_one(
    image: Path, product: Path, copy: tuple[str, ...], channel: str | None, kind: str, marks: Path | None,
    budget_usd: float | None,
) -> "Verified":  # fmt: skip
    """The verdict on one picture; `marks` is where its faults are drawn."""
    from agent.services import close
    from agent.verification.request import foreign
    from tools.channels import load_channels

    asked = foreign(load_channels(Path.cwd()), image, product, copy, channel, kind)
    r = await open_shop(Path.cwd())
    try:
        async with _paid(r, budget_usd, 1):
            return await _judged(r, asked, marks)
    finally:
        await close(Path.cwd())


async def judge_many(manifest: Path, marks: Path | None, budget_usd: float | None) -> dict[str, Any]:
    """`{pictures[{line, image, product, status, kind, checks}], accepted, rejected, unverified, refused[…], cost_usd,
    seconds}`. A row that cannot be judged is refused; the rest go on.
    """
    from agent.services import close
    from tools.channels import load_channels
    from tools.pairs import read_pairs

    began = time.monotonic()
    pairs, refusals = await asyncio.to_thread(read_pairs, manifest, load_channels(Path.cwd()))
    refused = [(refusal.line, str(refusal)) for refusal in refusals]
    for _, why in refused:
        say(why)
    r = await open_shop(Path.cwd())
    try:
        async with _paid(r, budget_usd, len(pairs)) as purse:
            judged, failed = await _all(r, pairs, marks, manifest.name)
    finally:
        await close(Path.cwd())
    counts = Counter(picture["status"] for picture in judged)
    return {
        "pictures": judged,
        "accepted": counts["accepted"],
        "rejected": counts["rejected"],
        "unverified": counts["unverified"],
        "refused": [why for _, why in sorted([*refused, *failed])],
        "cost_usd": purse.spent_usd,
        "seconds": round(time.monotonic() - began, 3),
    }


def _paid(r: "Resources", budget_usd: float | None, pictures: int) -> Any:
    from agent.services import spending

    return spending(r, "verify", 1.0 * pictures if budget_usd is None else budget_usd)


async def _all(
    r: "Resources", pairs: Sequence["Pair"], marks: Path | None, table: str
) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """The judged pictures in the table's order, and lines that turned out not to be judgeable, with their reasons."""
    from agent.verification.request import foreign
    from tools.imaging.opening import PictureError
    from tools.typography.fonts import LetteringError

    gate, failed, done = asyncio.Semaphore(_AT_ONCE), [], 0

    with counting("judging pictures") as progress:
        progress(0, len(pairs))

        async def one(pair: "Pair") -> dict[str, Any] | None:
            nonlocal done
            async with gate:
                try:
                    asked = foreign(r.channels, pair.image, pair.product, pair.copy, pair.channel, pair.kind)
                    out = marks / f"{pair.line}-{pair.image.stem}.png" if marks else None
                    verdict = await _judged(r, asked, out)
                except (PictureError, LetteringError, OSError) as error:
                    failed.append((pair.line, f"{table} line {pair.line}: {error}"))
                    say(failed[-1][1])
                    return None
                finally:
                    done += 1
                    progress(done, len(pairs))
            return {"line": pair.line, "image": str(pair.image), "product": str(pair.product), **verdict}

        found = await asyncio.gather(*(one(pair) for pair in pairs))
    return [picture for picture in found if picture], failed


async def _judged(r: "Resources", asked: "Foreign", marks: Path | None) -> "Verified":
    from agent.verification.annotate import mark
    from agent.verification.request import judge

    verdict = await judge(r, asked)
    if marks:
        await mark(r, asked, verdict, marks)
    return verdict
