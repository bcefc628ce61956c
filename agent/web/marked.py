"""A picture with its faults drawn onto it, as `bestshot verify --marked` draws them."""

import asyncio

from agent.feedback.lookup import find_shot
from agent.services import Services
from tools.verification.annotate import annotate
from tools.verification.request import VerifyRequest


async def marked_picture(services: Services, run: str, product: str, shot: str) -> bytes:
    """Return the picture of a shot as PNG with the faults of the verdict on record. Nothing is judged again or paid.

    Raises UnknownRun, UnknownShot, NoPicture, PictureError.
    """
    found = await find_shot(services, run, shot, product)
    keys = (found.shot["preview"] or "", found.document["flatlay"])
    image, flatlay = [await asyncio.to_thread(services.store.get, key) for key in keys]
    channel = services.channels.find(found.shot["channel"])
    rules = services.channels.contract.on(channel)
    asked = VerifyRequest(image, flatlay, tuple(found.shot["made_from"]["copy"]), channel, found.shot["kind"], rules)
    return await annotate(services.judges, asked, found.shot["verdict"])
