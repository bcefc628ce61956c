"""Add the brand's logo and the typeset copy to a rendering, by code."""

import asyncio
import time
from dataclasses import dataclass

from agent.services import Services
from agent.state import Draft, ShotState
from tools.brand_kit import Brand
from tools.channels import Frame
from tools.imaging.arrays import Box, Rgb, Rgba
from tools.imaging.colour import rgb
from tools.imaging.encoding import encode_png
from tools.imaging.opening import open_picture
from tools.studio.brief import BriefData, brief_from_dict
from tools.typography.fonts import DoesNotFit, LetteringError
from tools.typography.logo import LogoPlace, lay_logo, open_logo, place_logo, without
from tools.typography.placing import Margins
from tools.typography.setting import Lettering, LetteringData, box, typeset


@dataclass(frozen=True, slots=True)
class _Task:
    """The order to add copy and logo to a picture.

    `picture` is encoded. `copy` is empty if the image model drew the letters or nothing was ordered. `zones` are boxes
    in px. `keep_clear` has shares of the sides.
    """

    picture: bytes
    copy: tuple[str, ...]
    zones: tuple[Box, ...]
    variant: int
    found: bool  # the zones were found in the picture, and not planned before it
    style: BriefData
    brand: Brand
    logo: bytes | None
    keep_clear: Margins


@dataclass(frozen=True, slots=True)
class _Added:
    picture: bytes
    printed_on: bytes | None  # with the logo and without the copy, if there are both
    lettering: LetteringData | None
    logo_box: Box | None
    notes: tuple[str, ...]


async def add_lettering(state: ShotState, services: Services, draft: Draft) -> Draft:
    """Return the draft with the logo and the copy, typeset in the step's variant. Without both, it stays as it is.

    A channel that allows no text gets no logo. If the copy cannot be set, the draft has an `error` instead.
    """
    copy = tuple(state.get("copy", []))
    if "picture" not in draft or draft["error"]:
        return draft
    brand = Brand.of(state["product"].get("brand"))
    notes: list[str] = []
    logo = state["product"].get("logo")
    if logo and not services.channels.find(state["channel"]).text:
        logo, notes = None, ["the logo is left out: the channel allows no text or logos"]
    sets = copy if not draft["drawn_copy"] else ()
    if not sets and not logo:
        return {**draft, "notes": [*draft["notes"], *notes]}
    began = time.monotonic()
    task = _Task(
        picture=await asyncio.to_thread(services.store.get, draft["text_free"] or draft["unbranded"]),
        copy=sets,
        zones=tuple(map(box, draft["zones"])),
        variant=draft["variants"].get("typeset", 0),
        found=not services.models.image.cuts_out,
        style=state["style"],
        brand=brand,
        logo=await asyncio.to_thread(services.store.get, logo) if logo else None,
        keep_clear=Frame.of(state["frame"]).keep_clear,
    )
    try:
        added = await asyncio.to_thread(_add, task)
    except LetteringError as error:  # it says which copy does not fit or has no glyph
        return {**draft, "error": str(error), "failed_stage": "typeset"}
    return {
        **draft,
        "picture": await asyncio.to_thread(services.store.put, added.picture),
        "printed_on": await asyncio.to_thread(services.store.put, added.printed_on) if added.printed_on else None,
        "lettering": added.lettering,
        "logo_box": list(added.logo_box) if added.logo_box else None,
        "notes": [*draft["notes"], *notes, *added.notes],
        "seconds": draft["seconds"] + time.monotonic() - began,
    }


def _add(task: _Task) -> _Added:
    """Add the logo and then the copy. Raises LetteringError.

    The brand chooses the logo's corner, so the copy uses the room that is left. If the copy does not fit then, the logo
    is left out.
    """
    plate = open_picture(task.picture)
    size = (plate.shape[1], plate.shape[0])
    logo, place = _logo(task, size)
    notes = () if place or logo is None else ("the logo is left out: no corner of the picture is free",)
    while True:
        branded, box = lay_logo(plate, logo, place) if logo is not None and place else (plate, None)
        printed_on = encode_png(branded) if box and task.copy else None
        if not task.copy:
            return _Added(encode_png(branded), None, None, box, notes)
        zones = without(task.zones, place.clear) if place else list(task.zones)
        try:
            picture, lettering = _set(branded, task, zones, task.keep_clear if not task.found and box is None else None)
        except DoesNotFit:
            if place is None:
                raise
            place, notes = None, ("the logo is left out: the copy needs its room",)
            continue
        return _Added(encode_png(picture), printed_on, lettering, box, notes)


def _logo(task: _Task, size: tuple[int, int]) -> tuple[Rgba | None, LogoPlace | None]:
    if task.logo is None or task.brand.logo is None:
        return None, None
    wanted, logo = task.brand.logo, open_logo(task.logo)
    return logo, place_logo(logo, size, task.zones, wanted.place, wanted.width, wanted.clear, task.keep_clear)


def _set(plate: Rgb, task: _Task, zones: list[Box], planned: Margins | None) -> tuple[Rgb, LetteringData]:
    look, colours = brief_from_dict(task.style).look, task.brand.colours
    accent = rgb(colours.accent) or (look.accent if look else None)

    def within(zones: list[Box]) -> Lettering:
        return typeset(
            plate, task.copy, zones,
            variant=task.variant, accent=accent, ink=rgb(colours.ink), font=task.brand.fonts.copy_font or None,
            pairing=look.pairing if look else "modern", columns=True, planned=planned,
        )  # fmt: skip

    try:  # small words in the best zone are better than large, broken ones in another zone
        made = within(zones[:1] if task.found and task.variant == 0 else zones)
    except DoesNotFit:
        made = within(zones)
    return made.picture, made.setting
