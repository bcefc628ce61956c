"""Make the call to the image model for a stage node."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

from agent.context import Context
from agent.services import Services
from agent.state import Draft, Drawn, NotRendered, Rendered, ShotState, rendered
from tools.channels import Frame
from tools.imaging.arrays import Box
from tools.imaging.encoding import encode_png
from tools.imaging.opening import decoded
from tools.ledger.payer import Overspent, metered
from tools.models.roles import RenderError, RenderRefused, RenderRequest, Stage
from tools.studio.brief import brief_from_dict
from tools.vision.free_zones import free_zones
from tools.vision.garment_area import whiten_ground

_INPUTS: dict[str, tuple[str, ...]] = {
    "person": ("background",),
    "composite": ("background", "person"),
    "retouch": ("background", "person", "composite"),
}


async def render_stage(
    state: ShotState, services: Services, context: Context, stage: Stage, faults: tuple[str, ...] | None = None
) -> tuple[dict[str, str], Draft]:
    """Render a stage. Raises PictureError.

    Args:
        state: the state of the shot.
        services: the services of the shop.
        context: the settings of the run.
        stage: the stage to render.
        faults: the faults to repair, in words. None means the variants of the newest attempt.

    Returns:
        The store keys of the plates by stage, and the draft. A failed call or an overspent budget gives a draft with an
        `error`.
    """
    began, step = time.monotonic(), state["step"]
    number = len(state.get("attempts", [])) + 1
    kept = {name: key for name, key in state.get("plates", {}).items() if name in _INPUTS.get(stage, ())}
    before = state.get("draft")
    so_far = before if before and before.get("attempt") == number else None  # of earlier stages of this attempt
    purse = services.ledger.payer(
        state["run_id"], state["product"]["id"], state["shot"], stage,
        number, context.reroll,
    )  # fmt: skip

    def tried(model: str) -> Drawn:
        return {
            "attempt": number,
            **step,
            "model": model,
            "drawn_copy": draws_copy(state, services, stage),
            "cost_usd": (so_far["cost_usd"] if so_far else 0.0) + purse.spent_usd,
            "seconds": (so_far["seconds"] if so_far else 0.0) + time.monotonic() - began,
        }

    try:
        with metered(purse):
            request = await _request(state, services, context, stage, kept)
            made = await services.models.image.render(request if faults is None else replace(request, faults=faults))
    except (RenderError, Overspent) as error:
        failed: NotRendered = {
            **tried(services.models.image.name), "error": str(error), "failed_stage": stage,
            "overspent": isinstance(error, Overspent), "refused": isinstance(error, RenderRefused),
        }  # fmt: skip
        return kept, failed
    plates = {**kept, **{name: await asyncio.to_thread(services.store.put, data) for name, data in made.plates.items()}}
    picture, zones = made.picture, made.zones
    notes = [*(so_far["notes"] if so_far and "picture" in so_far else []), *made.notes]
    if not services.models.image.cuts_out:
        white = services.channels.find(state["channel"]).background == "white"
        picture, zones, said = await asyncio.to_thread(_developed, picture, Frame.of(state["frame"]), white)
        notes += said
    picture_key = await asyncio.to_thread(services.store.put, picture)
    tries = tried(made.model)
    draft: Rendered = {
        **tries,
        "text_free": None if tries["drawn_copy"] else picture_key,
        "picture": picture_key,
        "notes": notes,
        "zones": [list(zone) for zone in zones],
        "pieces": [list(piece) for piece in made.pieces],
        "lettering": None,
        "printed_on": None,
        "logo_box": None,
        "unbranded": picture_key,
        "error": None,
        "failed_stage": None,
    }
    return plates, draft


def _developed(picture: bytes, frame: Frame, white: bool) -> tuple[bytes, tuple[Box, ...], list[str]]:
    """Finish a picture that an image model drew.

    Args:
        picture: the encoded picture.
        frame: the frame of the shot.
        white: True if the channel needs a white ground.

    Returns:
        The encoded picture, the zones for copy in px, and notes. With `white` the ground is made pure white and there
        are no zones. Else the picture stays as it is.
    """
    rgb = decoded(picture)
    if not white:
        return picture, tuple(free_zones(rgb, frame.keep_clear)), []
    pure = whiten_ground(rgb)
    said = ["its nearly white ground was made pure white"] if (pure != rgb).any() else []
    return encode_png(pure), (), said


def draws_copy(state: ShotState, services: Services, stage: Stage) -> bool:
    """Return whether the image model draws the copy in this stage. A stage that others build on has no letters."""
    finished = stage in ("single", "composite", "retouch")
    return (
        bool(state.get("copy"))
        and finished
        and services.models.image.letters
        and "typeset" not in state["step"]["variants"]
    )


async def _request(
    state: ShotState, services: Services, context: Context, stage: Stage, plates: Mapping[str, str]
) -> RenderRequest:
    channel, frame = services.channels.find(state["channel"]), Frame.of(state["frame"])

    async def load(key: str) -> bytes:
        return await asyncio.to_thread(services.store.get, key)

    mended = None
    if stage == "retouch":
        kept = rendered(state["draft"])
        mended = await load(kept["text_free"] or kept["unbranded"])
    return RenderRequest(
        stage=stage,
        flatlay=await load(state["product"]["flatlay"]),
        brief=brief_from_dict(state["style"]),
        ratio=frame.ratio,
        tier=frame.tier,
        variants=state["step"]["variants"],
        references=tuple([await load(ref["picture"]) for ref in state["references"][: context.references]]),
        plates={name: await load(key) for name, key in plates.items()},
        white=channel.background == "white",
        fill=channel.fill,
        copy=tuple(state.get("copy", [])),
        keep_clear=frame.keep_clear,
        kind="on_model" if state["kind"] == "on_model" else "packshot",
        draw_copy=draws_copy(state, services, stage),
        person=state["person"],
        wish=state.get("wish", ""),
        companions=tuple([await load(key) for key in companions(state, services)]),
        handwriting=await load(state["product"]["handwriting"]) if state["product"].get("handwriting") else None,
        scene=await load(state["product"]["scene"]) if state["product"].get("scene") else None,
        alternative=state.get("alternative", 1),
        attempt=mended,
        faults=_faults(state),
        hero=await load(state["hero"]) if state.get("hero") else None,
        product=state["product"],
    )


def companions(state: ShotState, services: Services) -> list[str]:
    """Return the store keys of the other flat-lays that the picture shows.

    There are none on a white ground if the image model lays cut-outs: such a picture shows the product alone.
    """
    alone = services.channels.find(state["channel"]).background == "white" and services.models.image.cuts_out
    return [] if alone else state["product"].get("companions", [])


def _faults(state: ShotState) -> tuple[str, ...]:
    """Return the faults of the newest attempt, in words. Without an attempt, return the wish of a revision."""
    if not state.get("attempts"):  # a revision begins with the wish of a person
        return (state["wish"],) if state.get("wish") else ()
    checks = state["attempts"][-1]["verdict"]["checks"]
    return tuple(check["fault"] for check in checks if check["status"] == "failed" and check["fault"])
