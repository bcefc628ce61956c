"""The nodes finish, certify and conclude: write the accepted attempt, check its file, and sum up the shot."""

import asyncio
from dataclasses import replace
from pathlib import Path

from agent.context import Context
from agent.documents import Attempt, Shot
from agent.routing import best
from agent.services import Services
from agent.stages.delivery import origin_of, write_delivery
from agent.stages.judging import expected
from agent.state import Delivered, ShotState, rendered
from tools.channels import plan_frame
from tools.checks.contract import contract_rules
from tools.checks.file import certify as certificate_of
from tools.checks.file import file_check
from tools.checks.verdict import Check, Verdict, VerdictData
from tools.verification.file_probe import probe_delivery


async def finish(state: ShotState, services: Services, context: Context) -> ShotState:
    """Write the newest attempt, which was accepted."""
    return {"file": await _delivered(services, state, state["attempts"][-1], marked=False)}


async def certify(state: ShotState, services: Services, context: Context) -> ShotState:
    """Measure the file, and add the certificate and the file check to it."""
    path, channel = Path(state["file"]["path"]), services.channels.find(state["channel"])
    draft = rendered(state["draft"])
    order = await expected(state, draft, services, channel)
    data = await asyncio.to_thread(path.read_bytes)
    keys = (draft["picture"], state["product"]["flatlay"])
    picture, flatlay = [await asyncio.to_thread(services.store.get, key) for key in keys]
    measured = await probe_delivery(services.judges, data, picture, flatlay, order, channel)
    origin = origin_of(services, state["kind"])
    if measured.lines is not None and order.contract.requires("copy", usual=True):
        origin = replace(origin, copy=order.copy)
    frame = state["frame"]
    if frame["below_recommended"]:
        asked, came = plan_frame(channel, None), f"{frame['width']} x {frame['height']} px came"
        why = f"asked was {asked['tier']} ({asked['width']} x {asked['height']} px), {came}"
        if services.models.image.cuts_out:
            detail = (await services.flatlays.look(flatlay)).detail
            why = f"the garment is {detail} px long in the flat-lay; more pixels would only be blur"
        origin = replace(origin, note=why)
    rules = certificate_of(measured, channel, origin, services.channels.laws)
    judged = Verdict.of(state["attempts"][-1]["verdict"])
    file: Delivered = {
        **state["file"],
        "width": measured.width,
        "height": measured.height,
        "format": measured.format,
        "bytes": measured.bytes,
        "certificate": [*rules, *contract_rules(order.contract, judged.checks)],
        "check": file_check(rules).data(),
    }
    return {"file": file}


async def conclude(state: ShotState, services: Services, context: Context) -> ShotState:
    """Return the shot for the report: accepted, needs_review or failed, with the reason in words."""
    attempts, reason = state["attempts"], state["step"]["reason"]
    file: Delivered = state.get("file", {})
    drawn = [attempt for attempt in attempts if attempt["picture"]]
    index = best(drawn)
    if index is None:
        return _shot(services, state, attempts[-1], attempts[-1]["verdict"], "failed", reason, {})
    chosen = drawn[index]
    judged = chosen["verdict"]
    if "check" in file:  # the accepted attempt was delivered, and the check of its file decides
        chosen, check = attempts[-1], Check.of(file["check"])
        judged = Verdict.of(chosen["verdict"]).with_check(check).data()
        if judged["status"] == "accepted":
            return _shot(services, state, chosen, judged, "accepted", reason, file)
        reason = f"the file breaks a rule: {check.fault}"
        await asyncio.to_thread(Path(file["path"]).unlink)
    kept = await _delivered(services, state, chosen, marked=True)
    return _shot(services, state, chosen, judged, "needs_review", reason, {**file, **kept})


def _shot(
    services: Services,
    state: ShotState,
    chosen: Attempt,
    judged: VerdictData,
    status: str,
    reason: str,
    file: Delivered,
) -> ShotState:
    channel = services.channels.find(state["channel"])
    shot: Shot = {
        "shot": state["shot"],
        "alternative": state.get("alternative", 1),
        "channel": channel.name,
        "title": ", ".join(filter(None, (channel.title, state.get("language", "")))),
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
        "attempts": [*state.get("earlier", []), *state["attempts"]],
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
    if look := state.get("look"):
        shot["made_from"]["look"] = look
    if language := state.get("language"):
        shot["language"] = language
    return {"shots": {state["shot"]: shot}}


async def _delivered(services: Services, state: ShotState, attempt: Attempt, *, marked: bool) -> Delivered:
    return await write_delivery(services, state["run_id"], state["product"]["id"], state, attempt, marked=marked)
