"""Correct a worn garment that alone is evenly off in colour, before anybody pays for a new picture."""

import asyncio
from typing import cast

from agent.services import Services
from agent.stages.render import companions
from agent.state import Rendered, ShotState
from tools.checks.verdict import Verdict
from tools.verification.even_colour import evened


async def even_colour(state: ShotState, draft: Rendered, judged: Verdict, services: Services) -> Rendered | None:
    """Return the draft with its garment in the flat-lay's colours; None if code cannot do this.

    It is tried only if the garment check alone demands that a worn garment is composed anew. The result must be judged.
    """
    redone = {check.name for check in judged.failed() if check.required and check.stage == "composite"}
    if state["kind"] != "on_model" or redone != {"garment"} or companions(state, services):
        return None
    store, product = services.store, state["product"]
    keys = {name: draft[name] for name in ("picture", "unbranded", "text_free", "printed_on")}
    pictures = {name: await asyncio.to_thread(store.get, key) for name, key in keys.items() if key}
    flatlay, category = await asyncio.to_thread(store.get, product["flatlay"]), str(product.get("category", ""))
    made = await asyncio.to_thread(evened, pictures, "unbranded", flatlay, services.judges.analyses, category)
    if made is None:
        return None
    mended, note = made
    new = {name: await asyncio.to_thread(store.put, data) for name, data in mended.items()}
    return cast("Rendered", {**draft, **new, "notes": [*draft["notes"], note]})
