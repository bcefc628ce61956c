"""Correct a worn garment that alone is evenly off in colour, before anybody pays for a new picture."""

import asyncio

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
    keys = {key for key in (draft["picture"], draft["unbranded"], draft["text_free"], draft["printed_on"]) if key}
    bare = draft["text_free"] or draft["unbranded"]
    pictures = {key: await asyncio.to_thread(services.store.get, key) for key in sorted(keys)}
    product = state["product"]
    flatlay = await asyncio.to_thread(services.store.get, product["flatlay"])
    category = str(product.get("category", ""))
    made = await asyncio.to_thread(evened, pictures, bare, flatlay, services.judges.analyses, category)
    if made is None:
        return None
    new = {key: await asyncio.to_thread(services.store.put, data) for key, data in made.pictures.items()}
    text_free, printed_on = draft["text_free"], draft["printed_on"]
    return {
        **draft,
        "picture": new[draft["picture"]],
        "unbranded": new[draft["unbranded"]],
        "text_free": new[text_free] if text_free else None,
        "printed_on": new[printed_on] if printed_on else None,
        "notes": [*draft["notes"], made.note],
    }
