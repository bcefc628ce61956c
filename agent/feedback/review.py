"""Apply a person's decisions about the shots of a finished run to its record and files, or take one back."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping

from agent.documents import Attempt, RunDocument, Shot
from agent.feedback.lookup import UnknownShot, find_shot
from agent.product.decision import record_decision, renamed, who
from agent.product.document import worst_status
from agent.product.revision import FoundShot
from agent.services import Services
from agent.stages.delivery import write_delivery
from tools.errors import Problem

_DID = {"approve": "approved it", "reject": "rejected it", "choose": "chose another attempt"}


class Stale(Problem):
    """The shot is no longer as the person saw it, so nothing was changed."""


def waiting(documents: Mapping[str, RunDocument], everything: bool) -> Iterator[tuple[str, Shot]]:
    """Yield product id and shot for each shot that needs review. With `everything`, also for each shot with a file."""
    for product, document in documents.items():
        for shot in document["shots"]:
            if shot["status"] == "needs_review" or (everything and shot["file"]):
                yield product, shot


def stamp(shot: Shot) -> str:
    """Return what a person sees of a shot as one text. It differs after each decision, so it shows an old view."""
    return "|".join((shot["status"], shot["preview"] or "", shot["reason"]))


async def decide(
    services: Services, run: str, product: str, shot: str, decision: str, note: str, seen: str = ""
) -> RunDocument:
    """Record a decision about a shot, and return the product's new document.

    Args:
        services: the services of the shop.
        run: the id of the run, or `latest`.
        product: the id of the product.
        shot: the id of the shot.
        decision: `approve` or `reject`.
        note: the reason; empty for none.
        seen: the `stamp` of the shot that the person saw; empty for any.

    Raises:
        UnknownRun: there is no such run.
        UnknownShot: the run has no such product or shot, or the shot has no picture.
        Stale: the shot has changed since the person saw it. The error says how.
        WrongValue: there is no such decision.
    """

    async def decided(found: FoundShot) -> Shot:
        if not found.shot["file"]:
            raise UnknownShot(f"has no picture: {found.shot['reason']}", "make it again", shot)
        return await record_decision(services, found.run, product, found.shot, decision, note)

    return await _change(services, run, product, shot, seen, decided)


async def choose(services: Services, run: str, product: str, shot: str, number: int, seen: str = "") -> RunDocument:
    """Deliver another attempt of a shot, which then waits for a decision. Return the product's new document.

    Raises:
        UnknownRun, UnknownShot, Stale: as in `decide`.
        NoPicture: the attempt's picture was cleaned up.
    """

    async def chosen(found: FoundShot) -> Shot:
        attempt = next((a for a in found.shot["attempts"] if a["number"] == number and a["picture"]), None)
        if attempt is None:
            raise UnknownShot(f"has no picture of attempt {number}", "choose one that is shown", shot)
        verdict = attempt["verdict"]
        wrong = [c["fault"] or c["evidence"] for c in verdict["checks"] if c["required"] and c["status"] != "passed"]
        settled: Shot = {
            **found.shot, "status": "needs_review", "preview": attempt["picture"], "text_free": attempt["text_free"],
            "variants": attempt["variants"], "verdict": verdict, "width": None, "height": None, "bytes": None,
            "format": None, "certificate": [],
            "reason": f"attempt {number}, which a person chose: {'; '.join(wrong) or 'no fault was found'}",
        }  # fmt: skip
        settled.pop("found_by_checks", None)
        settled["file"] = await _deliver(services, found, attempt, marked=True)
        await services.records.judge(found.run, product, shot, "choose", f"attempt {number}", who())
        return settled

    return await _change(services, run, product, shot, seen, chosen)


async def undo(services: Services, run: str, product: str, before: Shot, seen: str) -> RunDocument:
    """Take back the newest decision about a shot: its record and file become as before, and the judgement is withdrawn.

    Args:
        services: the services of the shop.
        run: the id of the run.
        product: the id of the product.
        before: the shot as it was before the decision.
        seen: the `stamp` of the shot after the decision.

    Raises:
        UnknownRun, UnknownShot, NoPicture: as in `choose`.
        Stale: somebody else has decided about it since.
    """

    async def restored(found: FoundShot) -> Shot:
        attempt, marked = FoundShot(found.run, found.document, before).attempt, before["status"] != "accepted"
        if before["preview"] != found.shot["preview"] and attempt:
            await _deliver(services, found, attempt, marked=marked)
        elif now := found.shot["file"]:
            folder = services.settings.resolved_out() / found.run
            await asyncio.to_thread(renamed, folder, folder / now, before["status"])
        if newest := await _newest_judgement(services, found):
            await services.records.forget(newest[0])
        return before

    return await _change(services, run, product, before["shot"], seen, restored)


async def _change(
    services: Services, run: str, product: str, shot: str, seen: str, change: Callable[[FoundShot], Awaitable[Shot]]
) -> RunDocument:
    async with services.deciding:
        found = await find_shot(services, run, shot, product)
        if seen and stamp(found.shot) != seen:
            newest = await _newest_judgement(services, found)
            why = newest[1] if newest else "its decision was taken back"
            raise Stale(f"has changed since you saw it: {why}", "look at it again", f"{shot} of {product}")
        changed, document = await change(found), found.document
        document["shots"] = [changed if one["shot"] == shot else one for one in document["shots"]]
        accepted = sum(one["status"] == "accepted" for one in document["shots"])
        document["status"] = worst_status([one["status"] for one in document["shots"]])
        document["cost_per_accepted_usd"] = document["cost_usd"] / accepted if accepted else None
        await services.records.keep(document)
        return document


async def _deliver(services: Services, found: FoundShot, attempt: Attempt, *, marked: bool) -> str:
    """Write an attempt's file in place of the shot's file. Return its name relative to the run's folder."""
    shot, product = found.shot, found.document["product"]
    old = shot["file"]
    made = await write_delivery(services, found.run, product, shot, attempt, marked=marked)
    if old and old != made["file"]:
        await asyncio.to_thread((services.settings.resolved_out() / found.run / old).unlink, missing_ok=True)
    return made["file"]


async def _newest_judgement(services: Services, found: FoundShot) -> tuple[int, str] | None:
    """Return the number of the newest judgement about a shot, and in words who decided what; None if there is none."""
    of = (found.run, found.document["product"], found.shot["shot"])
    for row in reversed(await services.records.judgements()):
        if (row["run"], row["product"], row["shot"]) == of and row["decision"] in _DID:
            note = f" (“{row['note']}”)" if row["note"] else ""
            return row["id"], f"{row['who'] or 'somebody'} {_DID[row['decision']]}{note}"
    return None
