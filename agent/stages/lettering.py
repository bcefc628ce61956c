"""Add the brand's logo and the typeset copy to a rendering, by code."""

import asyncio
import time
from contextlib import suppress
from functools import partial

from agent.documents import Key
from agent.services import Services
from agent.state import Draft, Rendered, ShotState
from tools.brand_kit import Brand
from tools.channels import margins
from tools.imaging.colour import rgb
from tools.imaging.encoding import encode_png
from tools.imaging.opening import open_picture
from tools.studio.brief import brief_from_dict
from tools.typography.fonts import DoesNotFit, LetteringError
from tools.typography.logo import lay_logo, open_logo, place_logo, without
from tools.typography.setting import box, typeset


async def add_lettering(state: ShotState, services: Services, draft: Draft) -> Draft:
    """Return the draft with the logo and the copy, typeset in the step's variant. Without both, it is the bare rendering.

    A channel that allows no text gets no logo. If the copy cannot be set, the draft has an `error` instead.
    """
    if "picture" not in draft or draft["error"]:
        return draft
    began, logo = time.monotonic(), state["product"].get("logo")
    copy = () if draft["drawn_copy"] else tuple(state.get("copy", []))
    if logo and not services.channels.find(state["channel"]).text:
        logo, note = None, "the logo is left out: the channel allows no text or logos"
        draft = {**draft, "notes": [*draft["notes"], note]}
    if not copy and not logo:  # a revision that leaves the copy out begins with the picture that has it
        return {**draft, "picture": draft["text_free"] or draft["unbranded"]}
    try:
        added = await asyncio.to_thread(_added, state, services, draft, copy, logo)
    except LetteringError as error:  # it says which copy does not fit or has no glyph
        return {**draft, "error": str(error), "failed_stage": "typeset"}
    return {**added, "seconds": draft["seconds"] + time.monotonic() - began}


def _added(state: ShotState, services: Services, draft: Rendered, copy: tuple[str, ...], logo: Key | None) -> Rendered:
    """Return the draft with the logo and then the copy. Raises LetteringError.

    The brand chooses the logo's corner, so the copy uses the room that is left. If the copy does not fit then, the logo
    is left out.
    """
    store, brand, zones = services.store, Brand.of(state["product"].get("brand")), [box(one) for one in draft["zones"]]
    plate, mark, place, note = open_picture(store.get(draft["text_free"] or draft["unbranded"])), None, None, ""
    clear, look = margins(state["frame"]), brief_from_dict(state["style"]).look
    if logo and (wanted := brand.logo):
        size = (plate.shape[1], plate.shape[0])
        mark = open_logo(store.get(logo))
        place = place_logo(mark, size, zones, wanted.place, wanted.width, wanted.clear, clear)
        note = "" if place else "the logo is left out: no corner of the picture is free"
    # only the studio plans its zones; those of a picture that a model drew were found in it
    variant, planned = draft["variants"].get("typeset", 0), clear if services.models.image.cuts_out else None
    set_copy = partial(
        typeset, lines=copy, variant=variant, columns=True, pairing=look.pairing if look else "modern",
        accent=rgb(brand.colours.accent) or (look.accent if look else None), ink=rgb(brand.colours.ink),
        font=brand.fonts.copy_font or None,
    )  # fmt: skip
    while True:
        branded, where = lay_logo(plate, mark, place) if mark is not None and place else (plate, None)
        free = without(zones, place.clear) if place else zones
        made = None
        try:
            if copy and planned is None and variant == 0:
                # small words in the best zone are better than large, broken ones in another zone
                with suppress(DoesNotFit):
                    made = set_copy(branded, zones=free[:1])
            if copy and made is None:
                made = set_copy(branded, zones=free, planned=None if where else planned)
            break
        except DoesNotFit:
            if place is None:
                raise
            place, note = None, "the logo is left out: the copy needs its room"
    return {
        **draft,
        "picture": store.put(encode_png(made.picture if made else branded)),
        "printed_on": store.put(encode_png(branded)) if where and copy else None,  # if there are both
        "lettering": made.setting if made else None,
        "logo_box": list(where) if where else None,
        "notes": [*draft["notes"], *filter(None, [note])],
    }
