"""conclude: sums a shot up; one that could not be accepted keeps its best attempt, marked."""

import asyncio
from pathlib import Path

from langgraph.runtime import Runtime

from agent.context import Context
from agent.documents import Attempt, Shot
from agent.resources import Resources, resources
from agent.routing import best
from agent.stages.delivery import write_delivery
from agent.state import Delivered, ShotState
from tools.checks.verdict import Check, Verdict, VerdictData


async def conclude(state: ShotState, runtime: Runtime[Context]) -> ShotState:
    """The shot as it is reported: accepted, needs_review or failed, with the reason in words."""
    r = await resources(runtime.context.shop)
    attempts, reason = state["attempts"], state["step"]["reason"]
    file: Delivered = state.get("file", {})
    drawn = [attempt for attempt in attempts if attempt["picture"]]
    index = best(drawn)
    if index is None:
        return _shot(r, state, attempts[-1], attempts[-1]["verdict"], "failed", reason, {})
    chosen = drawn[index]
    judged = chosen["verdict"]
    if "check" in file:  # the accepted attempt was delivered; its file has the last word
        chosen, check = attempts[-1], Check.of(file["check"])
        judged = Verdict.of(chosen["verdict"]).with_check(check).data()
        if judged["status"] == "accepted":
            return _shot(r, state, chosen, judged, "accepted", reason, file)
        reason = f"the file breaks a rule: {check.fault}"
        await asyncio.to_thread(Path(file["path"]).unlink)
    kept = await write_delivery(r, state, chosen, marked=True)
    return _shot(r, state, chosen, judged, "needs_review", reason, {**file, **kept})


def _shot(
    r: Resources,
    state: ShotState,
    chosen: Attempt,
    judged: VerdictData,
    status: str,
    reason: str,
    file: Delivered,
) -> ShotState:
    channel = r.channels.find(state["channel"])
    shot: Shot = {
        "shot": state["shot"],
        "alternative": state.get("alternative", 1),
        "channel": channel.name,
        "title": channel.title,
        "kind": state["kind"],
        "status": status,
        "reason": reason,
        "file": file.get("file"),
        "preview": chosen["picture"],
        "width": file.get("width"),
        "height": file.get("height"),
        "format": file.get("format"),
        "bytes": file.get("bytes"),
        "certificate": file.get("certificate", []),
        "attempts": state["attempts"],
        "verdict": judged,
        "variants": chosen["variants"],
        "text_free": chosen["text_free"],
        "notes": list(state.get("shot_notes", [])),
        "made_from": {
            "product": state["product"],
            "copy": state.get("copy", []),
            "person": state["person"],
            "wish": state.get("wish", ""),
            "hero": state.get("hero", ""),
            "style": state["style"],
            "frame": state["frame"],
            "alternative": state.get("alternative", 1),
        },
    }
    return {"shots": {state["shot"]: shot}}
