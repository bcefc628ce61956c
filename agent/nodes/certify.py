"""certify: reads the delivered file back from disk and holds it against the channel's rules."""

import asyncio
from pathlib import Path
from typing import Any

from langgraph.runtime import Runtime

from agent.context import Context
from agent.delivered import read_back
from agent.resources import resources
from agent.state import ShotState
from tools.channels import find_channel
from tools.checks.file import certify as certificate_of
from tools.checks.file import file_check


async def certify(state: ShotState, runtime: Runtime[Context]) -> dict[str, Any]:
    """Attach the certificate and the file check."""
    r = await resources(runtime.context.shop)
    photo = await asyncio.to_thread(r.store.get, state["product"]["flatlay"])
    made_with = state["attempts"][-1]["variants"].get("composite", 0) if r.models.image.cuts_out else 0
    flatlay = await r.flatlays.look(photo, made_with)
    path, channel = Path(state["file"]["path"]), find_channel(state["channel"])
    measured = await asyncio.to_thread(read_back, path, channel, flatlay, state["kind"])
    note = None
    if state["frame"]["below_recommended"]:
        note = f"the garment is {flatlay.detail} px long in the flat-lay; more pixels would only be blur"
    rules = certificate_of(measured, channel, note)
    file = {
        **state["file"],
        "width": measured.width,
        "height": measured.height,
        "format": measured.format,
        "bytes": measured.bytes,
        "certificate": [rule.to_dict() for rule in rules],
        "check": file_check(rules).to_dict(),
    }
    return {"file": file}
