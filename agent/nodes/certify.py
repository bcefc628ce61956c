"""certify: reads the delivered file back from disk and holds it against the channel's rules."""

import asyncio
from dataclasses import replace
from pathlib import Path

from langgraph.runtime import Runtime

from agent.context import Context
from agent.resources import resources
from agent.stages.delivery import origin_of
from agent.state import Delivered, ShotState
from tools.checks.file import certify as certificate_of
from tools.checks.file import file_check
from tools.checks.letters import resembles
from tools.verification.file_probe import read_back, with_text


async def certify(state: ShotState, runtime: Runtime[Context]) -> ShotState:
    """Attach the certificate and the file check."""
    r = await resources(runtime.context.shop)
    photo = await asyncio.to_thread(r.store.get, state["product"]["flatlay"])
    flatlay = await r.flatlays.look(photo)
    path, channel, copy = Path(state["file"]["path"]), r.channels.find(state["channel"]), state.get("copy", [])
    measured = await asyncio.to_thread(read_back, path, channel, flatlay, state["kind"])
    origin = origin_of(r, state)
    if copy and all(r.models.reader.reads(line) for line in copy):
        lines = await r.models.reader.read(await asyncio.to_thread(path.read_bytes))
        measured = with_text(measured, [line for line in lines if resembles(copy, line.text)], channel)
        origin = replace(origin, copy=tuple(copy))
    if state["frame"]["below_recommended"]:
        why = f"the garment is {flatlay.detail} px long in the flat-lay; more pixels would only be blur"
        origin = replace(origin, note=why)
    rules = certificate_of(measured, channel, origin, r.channels.laws)
    file: Delivered = {
        **state["file"],
        "width": measured.width,
        "height": measured.height,
        "format": measured.format,
        "bytes": measured.bytes,
        "certificate": [rule.data() for rule in rules],
        "check": file_check(rules).data(),
    }
    return {"file": file}
