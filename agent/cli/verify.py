"""The command `verify`, which judges pictures from any source."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from agent.cli.console import counting, print_json, say
from agent.cli.errors import REVIEW
from agent.cli.open_shop import open_shop
from agent.cli.options import Budget, Copy, Json

if TYPE_CHECKING:
    from agent.cli.manifest import Pair
    from agent.services import Services
    from tools.verification.request import Verified

_MARKS = {"passed": "ok  ", "failed": "FAIL", "unverified": "?   ", "not_applicable": "-   ", "not_run": "-   "}


async def verify(
    image: Annotated[Path | None, typer.Argument()] = None,
    product: Path | None = None,
    copy: Copy = None,
    channel: str | None = None,
    kind: Literal["packshot", "on_model", "auto"] = "auto",
    marked: Path | None = None,
    manifest: Path | None = None,
    budget: Budget = None,
    as_json: Json = False,
) -> int:
    """Judge a picture from any source: is it this garment, is the copy right, does the file keep the channel's rules?

    The table of --manifest has the columns image and product, and if wanted copy (lines separated by |), channel and
    kind. Its paths are relative to its folder.

    \b
    Example:
      bestshot verify picture.jpg --product flatlay.jpg --copy "New season" --channel shopify --marked faults.png
      bestshot verify --manifest pairs.csv --marked faults/

    Args:
        image: The picture to judge.
        product: The flat-lay of the garment that it must show.
        channel: Also check the file against this channel's rules.
        kind: The garment alone, or worn by a person.
        marked: PNG to draw the faults into; with --manifest a folder.
        manifest: Table of many pictures, CSV or .xlsx; see above.
    """
    from agent.cli.manifest import Pair
    from agent.services import budget_scope

    if manifest:
        if image or product or copy or channel or kind != "auto":
            given = "the table already gives pictures, products, copy, channel and kind; leave out these arguments"
            raise typer.BadParameter(given, param_hint="--manifest")
        document = await _judge_many(manifest, marked, budget)
        print_json(document) if as_json else _tell_many(document)
        return 0 if document["accepted"] == len(document["pictures"]) and not document["refused"] else REVIEW
    if image is None or product is None:
        raise typer.BadParameter("give a picture and --product FLATLAY, or --manifest pairs.csv")
    pair, most = Pair(0, image, product, tuple(copy or ()), channel, kind), 1.0 if budget is None else budget
    async with open_shop(Path.cwd()) as services, budget_scope(services, "verify", most):
        verdict = await _judged(services, pair, marked)
    print_json(verdict) if as_json else _tell(verdict)
    return 0 if verdict["status"] == "accepted" else REVIEW


def _tell(verdict: "Verified") -> None:
    typer.echo(verdict["status"])
    for check in verdict["checks"]:
        fault = f": {check['fault']}" if check["fault"] else ""
        typer.echo(f"  {_MARKS[check['status']]} {check['name']:<10} {check['evidence']}{fault}")
    say()


def _tell_many(document: dict[str, Any]) -> None:
    for picture in document["pictures"]:
        wrong = [check for check in picture["checks"] if check["required"] and check["status"] == "failed"]
        why = "; ".join(f"{check['name']}: {check['fault']}" for check in wrong)
        typer.echo(f"{picture['status']:<10} {picture['image']}{f'  {why}' if why else ''}")
    counts = [f"{document[status]} {status}" for status in ("accepted", "rejected", "unverified")]
    counts += [f"{len(document['refused'])} refused"] if document["refused"] else []
    say(f"{', '.join(counts)} in {document['seconds']:.0f} s")


_AT_ONCE = 4


async def _judge_many(manifest: Path, marks: Path | None, budget_usd: float | None) -> dict[str, Any]:
    """Judge all pictures of a table. A row that cannot be judged is refused, and the other rows are still judged.

    Args:
        manifest: the table.
        marks: the folder to draw the faults into, one PNG for each picture; None for no files.
        budget_usd: the most that all may cost, in USD; None for 1 for each picture.

    Returns:
        `{pictures: [{line, image, product, status, kind, checks}], accepted, rejected, unverified, refused: [reason],
        cost_usd, seconds}`. `accepted`, `rejected` and `unverified` are counts.
    """
    from agent.cli.manifest import read_pairs
    from agent.services import budget_scope
    from tools.catalog.row_errors import sentences

    began = time.monotonic()
    async with open_shop(Path.cwd()) as services:
        table = await asyncio.to_thread(read_pairs, manifest, services.channels)
        for line in (*table.notes, *sentences(table.refusals)):
            say(line)
        most = 1.0 * len(table.rows) if budget_usd is None else budget_usd
        async with budget_scope(services, "verify", most) as purse:
            judged, failed = await _all(services, table.rows, marks, manifest.name)
    counts = Counter(picture["status"] for picture in judged)
    refused = [(refusal.line, str(refusal)) for refusal in table.refusals]
    return {
        "pictures": judged,
        **{status: counts[status] for status in ("accepted", "rejected", "unverified")},
        "refused": [why for _, why in sorted([*refused, *failed])],
        "cost_usd": purse.spent_usd,
        "seconds": round(time.monotonic() - began, 3),
    }


async def _all(
    services: "Services", pairs: Sequence["Pair"], marks: Path | None, table: str
) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """Judge all pairs, at most `_AT_ONCE` at a time.

    Returns:
        The judged pictures in the table's order, and `(line, reason)` for each row that could not be judged.
    """
    from tools.imaging.opening import PictureError
    from tools.typography.fonts import LetteringError

    gate, failed, done = asyncio.Semaphore(_AT_ONCE), [], 0

    with counting("judging pictures") as progress:
        progress(0, len(pairs))

        async def one(pair: "Pair") -> dict[str, Any] | None:
            nonlocal done
            async with gate:
                try:
                    verdict = await _judged(services, pair, marks and marks / f"{pair.line}-{pair.image.stem}.png")
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


async def _judged(services: "Services", pair: "Pair", marks: Path | None) -> "Verified":
    """Return the verdict on a picture, and draw its faults into the file `marks`.

    Raises:
        PictureError, OSError: if a file cannot be opened. The error names it.
        LetteringError: if the copy cannot be typeset.
    """
    from tools.imaging.opening import read_photo
    from tools.storage.files import write_whole
    from tools.verification.annotate import annotate
    from tools.verification.request import verify_file_request, verify_request

    image, product = [await asyncio.to_thread(read_photo, file) for file in (pair.image, pair.product)]
    asked = verify_request(services.channels, image, product, pair.copy, pair.channel, pair.kind)
    verdict = await verify_file_request(services.judges, asked)
    if marks:
        await asyncio.to_thread(write_whole, marks, await annotate(services.judges, asked, verdict))
    return verdict
