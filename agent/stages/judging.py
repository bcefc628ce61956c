"""Judge the draft of a shot: what it is held against, and by whom."""

import asyncio

from agent.product.preferences import repeats_rejected
from agent.services import Services
from agent.stages.render import companions
from agent.state import Rendered, ShotState
from agent.verification.judge import Expected, verify_picture
from agent.verification.outfit import verify_outfit
from tools.channels import Channel
from tools.checks.verdict import Verdict
from tools.studio.brief import brief_from_dict
from tools.typography import box


async def judge_draft(state: ShotState, draft: Rendered, services: Services, channel: Channel) -> Verdict:
    """Return the verdict on a draft: the whole rendering, of which the channel gets a part."""
    frame = state["frame"]
    order = Expected(
        copy=tuple(state.get("copy", [])),
        size=(frame["width"], frame["height"]),
        white=channel.background == "white",
        # the whole rendering is judged, of which the channel gets a part: its own share is the certificate's to judge
        fill=channel.demanded_fill * frame["kept"] if channel.demanded_fill else None,
        lettering=draft["lettering"],
        text_free=draft["text_free"],
        printed_on=draft["printed_on"],
        logo=state["product"].get("logo") if draft["logo_box"] else None,
        logo_box=box(draft["logo_box"]) if draft["logo_box"] else None,
        # only a cut-out laid onto its plate leaves the rest of the plate as it was
        plate=state["plates"].get("person") if services.models.image.cuts_out else None,
        kind="on_model" if state["kind"] == "on_model" else "packshot",
        drawn_copy=draft["drawn_copy"],
        brief=brief_from_dict(state["style"]),
        product=state["product"],
    )
    picture = await asyncio.to_thread(services.store.get, draft["picture"])
    flatlay = await asyncio.to_thread(services.store.get, state["product"]["flatlay"])
    others = [await asyncio.to_thread(services.store.get, key) for key in companions(state, services)]
    places = [box(piece) for piece in draft["pieces"]]
    if others:
        judged = await verify_outfit(services, picture, [flatlay, *others], order, places)
    else:
        judged = await verify_picture(services, picture, flatlay, order)
    learnt, inspected = state["product"].get("lessons", ()), order.kind == "on_model"
    again = await repeats_rejected(services, learnt, picture, order.white, inspected)
    return judged.with_check(again) if again else judged
