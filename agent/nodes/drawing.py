"""One call to the image model on behalf of a stage node, and the lettering that follows where we set the copy."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from agent.context import Context
from agent.resources import Resources
from agent.state import ShotState
from tools.channels import find_channel
from tools.models.brief import brief_from_dict
from tools.models.roles import RenderError, RenderRequest, Stage

Draft = dict[str, Any]
"""A rendering that awaits its verdict; with `error` instead of a `picture` where none came back."""

_INPUTS: dict[str, tuple[str, ...]] = {"person": ("background",), "composite": ("background", "person")}


async def draw(state: ShotState, r: Resources, context: Context, stage: Stage) -> tuple[dict[str, str], Draft]:
    """Render a stage. Returns the plates that now exist and the draft (merged over the state's)."""
    began, step = time.monotonic(), state["step"]
    base = {
        "stage": step["stage"],
        "variants": step["variants"],
        "reason": step["reason"],
        "model": r.models.image.name,
    }
    kept = {name: key for name, key in state.get("plates", {}).items() if name in _INPUTS.get(stage, ())}
    so_far = state["draft"] if stage != step["stage"] else {}  # earlier stages of this same attempt
    spent = {"cost_usd": so_far.get("cost_usd", 0.0), "seconds": so_far.get("seconds", 0.0)}
    try:
        made = await r.models.image.render(await _request(state, r, context, stage, kept))
    except RenderError as error:
        seconds = spent["seconds"] + time.monotonic() - began
        return kept, {**base, **spent, "seconds": seconds, "error": str(error), "failed_stage": stage}
    plates = {**kept, **{name: await asyncio.to_thread(r.store.put, data) for name, data in made.plates.items()}}
    picture = await asyncio.to_thread(r.store.put, made.picture)
    draft: Draft = {
        **base,
        "text_free": picture,
        "picture": picture,
        "cost_usd": spent["cost_usd"],
        "seconds": spent["seconds"] + time.monotonic() - began,
        "notes": [*so_far.get("notes", []), *made.notes],
        "zones": [list(zone) for zone in made.zones],
        "lettering": None,
    }
    return plates, draft


async def letter(state: ShotState, r: Resources, draft: Draft) -> Draft:
    """Typeset the copy onto the draft's text-free picture, in the step's variant; no copy, nothing to do."""
    copy = state.get("copy", [])
    if not copy or r.models.image.letters or "error" in draft:
        return draft
    began = time.monotonic()
    plate = await asyncio.to_thread(r.store.get, draft["text_free"])
    variant = draft["variants"].get("typeset", 0)
    try:
        picture, lettering = await asyncio.to_thread(_set, plate, tuple(copy), draft["zones"], variant, state["style"])
    except ValueError as error:  # a LetteringError says what does not fit or has no glyph
        return {**draft, "error": str(error), "failed_stage": "typeset"}
    key = await asyncio.to_thread(r.store.put, picture)
    seconds = draft["seconds"] + time.monotonic() - began
    return {**draft, "picture": key, "lettering": lettering, "seconds": seconds}


def _set(
    plate: bytes, copy: tuple[str, ...], zones: list[list[int]], variant: int, style: Mapping[str, Any]
) -> tuple[bytes, dict[str, Any]]:
    from tools.images.lettering import typeset
    from tools.images.opening import encode_png, open_picture

    look = brief_from_dict(style).look
    boxes = [(z[0], z[1], z[2], z[3]) for z in zones]
    made = typeset(open_picture(plate), copy, boxes, variant=variant, accent=look.accent if look else None)
    return encode_png(made.picture), made.to_dict()


async def _request(
    state: ShotState, r: Resources, context: Context, stage: Stage, plates: Mapping[str, str]
) -> RenderRequest:
    channel, frame = find_channel(state["channel"]), state["frame"]

    async def load(key: str) -> bytes:
        return await asyncio.to_thread(r.store.get, key)

    return RenderRequest(
        stage=stage,
        flatlay=await load(state["product"]["flatlay"]),
        brief=brief_from_dict(state["style"]),
        ratio=channel.ratio,
        tier=frame["tier"],
        variants=state["step"]["variants"],
        references=tuple([await load(ref["picture"]) for ref in state["references"][: context.references]]),
        plates={name: await load(key) for name, key in plates.items()},
        white=channel.background == "white",
        fill=channel.fill,
        copy=tuple(state.get("copy", [])),
        keep_clear=channel.keep_clear,
    )
