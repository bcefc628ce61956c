"""Judge the draft of a shot, and choose what it is compared with."""

import asyncio
from dataclasses import replace

from agent.documents import Key, Source
from agent.product.preferences import repeats_rejected
from agent.services import Services
from agent.stages.render import companions, failed
from agent.state import Rendered, ShotState, rendered
from tools.channels import Channel
from tools.checks.preservation import Kept
from tools.checks.verdict import Check, Verdict
from tools.imaging.arrays import Box
from tools.studio.brief import brief_from_dict
from tools.typography.setting import box
from tools.verification.judge import Expected, verify_outfit, verify_picture
from tools.verification.preservation import changed_elsewhere


async def expected(state: ShotState, draft: Rendered, services: Services, channel: Channel) -> Expected:
    """Return the order to compare a draft with. It is for the whole rendering; the channel gets a part of it."""
    frame, product, logo_box = state["frame"], state["product"], draft["logo_box"]
    return Expected(
        copy=tuple(state.get("copy", [])),
        size=(frame["width"], frame["height"]),
        white=channel.background == "white",
        demanded=channel.demands_white,
        source=channel.quoted,
        textless="" if channel.text else channel.quoted,
        # the whole rendering is judged here, and the certificate judges the part that the channel gets
        fill=channel.demanded_fill * frame["kept"] if channel.demanded_fill else None,
        lettering=draft["lettering"],
        text_free=await _picture(services, draft["text_free"]),
        printed_on=await _picture(services, draft["printed_on"]),
        logo=await _picture(services, product.get("logo") if logo_box else None),
        logo_box=box(logo_box) if logo_box else None,
        # only a model that lays a cut-out onto the plate keeps the rest of the plate unchanged
        plate=await _picture(services, state["plates"].get("person") if services.models.image.cuts_out else None),
        kind="on_model" if state["kind"] == "on_model" else "packshot",
        drawn_copy=draft["drawn_copy"],
        brief=brief_from_dict(state["style"]),
        product=product,
        contract=services.channels.contract.on(channel),
    )


async def judge_draft(state: ShotState, draft: Rendered, services: Services, channel: Channel) -> Verdict:
    """Return the verdict on a draft. Raises PictureError."""
    order = await expected(state, draft, services, channel)
    picture = await asyncio.to_thread(services.store.get, draft["picture"])
    flatlay = await asyncio.to_thread(services.store.get, state["product"]["flatlay"])
    others = [await asyncio.to_thread(services.store.get, key) for key in companions(state, services)]
    places = [box(piece) for piece in draft["pieces"]]
    before = state.get("judged")
    judges = replace(services.judges, inspector=None) if before else services.judges
    if others:
        judged = await verify_outfit(judges, picture, [flatlay, *others], order, places)
    else:
        judged = await verify_picture(judges, picture, flatlay, order)
    if before:  # only the copy is new, and our own typesetting: nobody is paid to look at the rest again
        rest = {check.name: check for check in Verdict.of(before).checks if check.name != "copy"}
        return Verdict(tuple(rest.get(check.name, check) for check in judged.checks), before.get("person"))
    learnt, inspected = state["product"].get("lessons", ()), order.kind == "on_model"
    again = await repeats_rejected(services, learnt, picture, order.white, inspected)
    return judged.with_check(again) if again else judged


async def _picture(services: Services, key: Key | None) -> bytes | None:
    return await asyncio.to_thread(services.store.get, key) if key else None


async def check_preservation(services: Services, state: ShotState, before: Source | None) -> tuple[Kept, Check] | None:
    """Return how much the draft changed outside the repaired part, and the check of it.

    Args:
        services: the services of the shop.
        state: the state of the shot, with the draft.
        before: the attempt that the draft repairs, or the picture that a revision begins with.

    Returns:
        None if the draft is not a repair of a part, or has another size than the picture before.
    """
    draft = rendered(state["draft"])
    stage, text_free = draft["stage"], draft["text_free"]
    if stage not in ("retouch", "typeset", "composite") or not before or not before["picture"]:
        return None
    dressed, lettered = stage == "composite", stage == "typeset"
    if dressed and not (services.models.image.cuts_out and before.get("text_free")):
        return None  # a model that draws a person in the garment draws the whole picture
    set_in: list[Box] = []
    # Compare the pictures without letters if both are there, unless the letters were repaired.
    if lettered and text_free and text_free == before["text_free"]:
        first, second, lettering, logo = text_free, draft["picture"], draft["lettering"], draft["logo_box"]
        set_in = [box(place) for place in (lettering["region"], logo) if place] if lettering else []
    elif text_free and before["text_free"]:
        first, second = before["text_free"], text_free
    else:
        first = before.get("unbranded") or before["picture"]
        second = text_free or draft.get("unbranded") or draft["picture"]
    return await changed_elsewhere(
        services.judges,
        await asyncio.to_thread(services.store.get, first),
        await asyncio.to_thread(services.store.get, second),
        flatlay=await _picture(services, state["product"]["flatlay"] if dressed else None),
        set_in=set_in,
        copy=state.get("copy", []) if lettered or failed(state) == {"copy"} else None,
        wished="verdict" not in before,  # a person may ask to change the whole garment, but then the set stays
    )
