"""Measure the checks of worn garments: defects drawn on the pictures that a shop itself accepted."""

import asyncio
from collections.abc import Callable, Sequence

from agent.documents import RunDocument, Shot
from agent.evals.gate import Evaluation, judge_defects
from agent.services import Services
from tools.defects.sheet import GateSheet
from tools.defects.worn import WORN, worn_series
from tools.imaging.encoding import encode_png
from tools.imaging.opening import UNREADABLE
from tools.studio.brief import brief_from_dict
from tools.verification.judge import Expected

_RUNS = 1000  # the newest


async def accepted_worn(services: Services, limit: int) -> list[tuple[RunDocument, Shot]]:
    """Return the newest accepted pictures of worn garments, at most `limit`, each with its run's document."""
    found: list[tuple[RunDocument, Shot]] = []
    for run in await services.records.runs(limit=_RUNS):
        for document in (await services.documents(run["run"])).values():
            worn = [shot for shot in document["shots"] if (shot["kind"], shot["status"]) == ("on_model", "accepted")]
            found += [(document, shot) for shot in worn if shot["preview"] and shot.get("made_from")]
    return found[:limit]


async def evaluate_worn(
    services: Services,
    shots: Sequence[tuple[RunDocument, Shot]],
    left: Callable[[], float],
    sheet: GateSheet | None = None,
) -> Evaluation:
    """Judge every defect on every picture, and the pictures as they are and in other light.

    A picture counts as accepted unless a check failed: without an inspector, a part of the checks is unverified. `left`
    returns the rest of the budget in USD; the evaluation ends before a picture whose looks may cost more.
    """
    result, inspector = Evaluation(), services.models.inspector
    for document, shot in shots:
        name, keys = document["product"], (shot["preview"] or "", document["flatlay"])
        try:
            shown, flatlay = [await asyncio.to_thread(services.store.get, key) for key in keys]
        except UNREADABLE:
            result.left_out[name] = "its pictures were deleted"
            continue
        series = await asyncio.to_thread(worn_series, name, shown, flatlay, services.flatlays)
        if not series:
            result.left_out[name] = "its garment cannot be told from its ground"
        cost = inspector.price() * len(WORN) * len(series) if inspector else 0.0
        if cost > left():
            result.stopped = f"the looks at {name} may cost ${cost:.2f}, and ${left():.2f} is left; raise --budget"
            break
        made, channel = shot["made_from"], services.channels.find(shot["channel"])
        order = Expected(
            tuple(made["copy"]), white=channel.demands_white, kind="on_model", product=made["product"],
            brief=brief_from_dict(made["style"]), contract=services.channels.contract.on(channel),
        )  # fmt: skip
        for clean, photo in series:
            photographed = await asyncio.to_thread(encode_png, photo)
            await judge_defects(services, clean.name, clean, photographed, WORN, order, result, sheet)
    return result
