"""Make the call to the image model for a stage node."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

from agent.context import Context
from agent.routing import ORDER
from agent.services import Services
from agent.stages.mending import mended_alone
from agent.state import Drawn, NotRendered, Rendered, ShotState, fresh, next_number, rendered
from tools.channels import Channel, Frame, frame_that_came, is_whole, margins, plan_frame
from tools.errors import Problem
from tools.imaging.arrays import Box
from tools.imaging.encoding import encode_png, fit_within
from tools.imaging.opening import decoded
from tools.imaging.sizes import larger_tier
from tools.ledger.budgets import Overspent
from tools.ledger.payer import metered
from tools.models.roles import RenderError, RenderRefused, RenderRequest, Stage
from tools.studio.brief import brief_from_dict
from tools.vision.free_zones import free_zones
from tools.vision.garment_area import whiten_ground

_PLATES = ("background", "person")  # later stages only look at these, in whatever size


async def render_stage(
    state: ShotState, services: Services, context: Context, stage: Stage, faults: tuple[str, ...] | None = None
) -> ShotState:
    """Render a stage. Raises PictureError.

    Args:
        state: the state of the shot.
        services: the services of the shop.
        context: the settings of the run.
        stage: the stage to render.
        faults: the faults to repair, in words. None means the variants of the newest attempt.

    Returns:
        The update of the state: `plates`, `draft`, and the `frame` of a picture that came in another size. A failed
        call, an overspent budget or a picture that is of no use gives a draft with an `error`.
    """
    began, step = time.monotonic(), state["step"]
    number, earlier = next_number(state), ORDER[: ORDER.index(stage)]
    kept: dict[str, str] = {name: key for name, key in state.get("plates", {}).items() if name in earlier}
    before = state.get("draft")
    so_far = before if before and before.get("attempt") == number else None  # of earlier stages of this attempt
    purse = services.ledger.payer(state["run_id"], state["product"]["id"], state["shot"], stage, number, context.reroll)

    def tried(model: str) -> Drawn:
        return {
            "attempt": number,
            **step,
            "model": model,
            "drawn_copy": draws_copy(state, services, stage),
            "cost_usd": (so_far["cost_usd"] if so_far else 0.0) + purse.spent_usd,
            "seconds": (so_far["seconds"] if so_far else 0.0) + time.monotonic() - began,
        }

    ordered, channel = frame_to_order(state, services, stage), services.channels.find(state["channel"])
    larger, unchanged = "larger" in step["variants"], False
    try:
        with metered(purse):
            request = await asyncio.to_thread(_request, state, services, context, stage, kept, ordered)
            request = replace(request, tier=larger_tier(ordered["tier"])) if larger else request
            made = await services.models.image.render(request if faults is None else replace(request, faults=faults))
        if request.attempt and not made.fault and not services.models.image.cuts_out:
            letters = faults is not None or failed(state) == {"copy"}
            made, unchanged = await mended_alone(state, services, request.attempt, made, letters=letters)
            if unchanged and faults is not None:  # a second order to take out the letters would be in vain
                raise RenderRefused("the image model left its letters in the picture", "order the picture without copy")
    except Problem as error:
        # All but a failed call would meet any other call too: no budget, credit or key, or a refusal.
        ends = not isinstance(error, RenderError) or isinstance(error, RenderRefused)
        nothing: NotRendered = {
            **tried(services.models.image.name), "error": str(error), "failed_stage": stage,
            "overspent": isinstance(error, Overspent), "refused": ends,
        }  # fmt: skip
        return {"plates": kept, "draft": nothing}
    picture, zones, frame, fault, small = made.picture, made.zones, ordered, made.fault, False
    notes = [*(so_far["notes"] if so_far and "picture" in so_far else []), *made.notes]
    if not services.models.image.cuts_out and not fault:
        picture, size, zones, said = await asyncio.to_thread(_developed, picture, ordered, channel, larger)
        notes += said
        given = f"{size[0]} x {size[1]} px where {request.tier} was asked"
        if not is_whole(size, ordered["ratio"], ordered["tier"]):
            services.clamped[state["run_id"]] += 1
            notes.append(f"the service gives {given}")
        elif larger:  # so the smaller one was chance, and no rule of the service
            services.clamped[state["run_id"]] = 0
        if stage not in _PLATES:
            frame = frame_that_came(channel, ordered, size)
            small = not frame.get("drafted") and not channel.takes_size(*frame["size"])
            least = "{} x {} px".format(*channel.minimum())
            rule = f"{channel.title} takes no less than {least} ({channel.cited})"
            fault = f"the service gives {given}, and {rule}" if small else ""
    plates = {name: await asyncio.to_thread(services.store.put, data) for name, data in made.plates.items()}
    picture_key = await asyncio.to_thread(services.store.put, picture)
    tries = tried(made.model)
    text_free = None if tries["drawn_copy"] else picture_key
    draft: Rendered = {
        **fresh(tries, picture_key, text_free, picture_key, [list(zone) for zone in zones]), "notes": notes,
        "pieces": [list(piece) for piece in made.pieces], "too_small": small, "unchanged": unchanged,
    }  # fmt: skip
    if fault:
        return {"plates": kept, "draft": {**draft, "error": fault, "failed_stage": stage}}
    return {"plates": {**kept, **plates}, "draft": draft, "frame": frame}


def frame_to_order(state: ShotState, services: Services, stage: str) -> Frame:
    """Return the frame in which a stage is ordered: that of the picture for a retouch, else that of the channel."""
    if services.models.image.cuts_out or stage == "retouch":
        return state["frame"]
    drafted = bool(state["frame"].get("drafted"))
    return plan_frame(services.channels.find(state["channel"]), None, services.models.image.frames(), draft=drafted)


def _developed(
    picture: bytes, ordered: Frame, channel: Channel, larger: bool
) -> tuple[bytes, tuple[int, int], tuple[Box, ...], list[str]]:
    """Finish a picture that an image model drew.

    Args:
        picture: the encoded picture.
        ordered: the frame of the order.
        channel: its rules. For a white background the ground is made pure white.
        larger: True if a larger tier than that of the frame was ordered. The picture is then reduced to the frame.

    Returns:
        The encoded picture, its width and height in px, the zones for copy in px, and notes. There are no zones on
        white.
    """
    came = decoded(picture)
    rgb = fit_within(came, (ordered["width"], ordered["height"])) if larger else came
    white, said = channel.background == "white", list[str]()
    if rgb is not came:
        said.append(f"reduced from {came.shape[1]} x {came.shape[0]} px")
    if white and ((pure := whiten_ground(rgb)) != rgb).any():
        rgb = pure
        said.append("its nearly white ground was made pure white")
    zones = () if white else tuple(free_zones(rgb, margins(ordered)))
    return encode_png(rgb) if said or white else picture, (rgb.shape[1], rgb.shape[0]), zones, said


def draws_copy(state: ShotState, services: Services, stage: Stage) -> bool:
    """Return whether the image model draws the copy in this stage. A stage that others build on has no letters."""
    finished, typeset = stage in ("single", "composite", "retouch"), "typeset" in state["step"]["variants"]
    return bool(state.get("copy")) and finished and services.models.image.letters and not typeset


def _request(
    state: ShotState, services: Services, context: Context, stage: Stage, plates: Mapping[str, str], frame: Frame
) -> RenderRequest:
    channel, product, mended = services.channels.find(state["channel"]), state["product"], None
    if stage == "retouch":
        kept = rendered(state["draft"])
        mended = kept["text_free"] or kept["unbranded"]

    def picture(key: str | None) -> bytes | None:
        return services.store.get(key) if key else None

    return RenderRequest(
        stage=stage,
        flatlay=services.store.get(product["flatlay"]),
        brief=brief_from_dict(state["style"]),
        ratio=frame["ratio"],
        tier=frame["tier"],
        variants=state["step"]["variants"],
        references=tuple(services.store.get(ref["picture"]) for ref in state["references"][: context.blend]),
        plates={name: services.store.get(key) for name, key in plates.items()},
        white=channel.background == "white",
        fill=channel.fill,
        copy=tuple(state.get("copy", [])),
        keep_clear=margins(frame),
        kind="on_model" if state["kind"] == "on_model" else "packshot",
        draw_copy=draws_copy(state, services, stage),
        person=state["person"],
        wish=state.get("wish", ""),
        companions=tuple(map(services.store.get, companions(state, services))),
        handwriting=picture(product.get("handwriting")),
        scene=picture(product.get("scene")),
        alternative=state.get("alternative", 1),
        attempt=picture(mended),
        faults=_faults(state),
        hero=picture(state.get("hero")),
        shared_look=picture(state.get("look")),
        product=product,
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


def failed(state: ShotState) -> set[str]:
    """Return the names of the required checks that the newest attempt failed."""
    checks = state["attempts"][-1]["verdict"]["checks"] if state.get("attempts") else []
    return {check["name"] for check in checks if check["status"] == "failed" and check["required"]}
