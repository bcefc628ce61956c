"""The route to a picture with its faults drawn onto it, as `bestshot verify --marked` draws them."""

import asyncio

from fastapi import HTTPException
from fastapi.responses import Response
from nicegui import app

from agent.feedback.lookup import find_shot
from agent.services import Services
from tools.errors import Problem
from tools.imaging.opening import UNREADABLE
from tools.verification.annotate import annotate
from tools.verification.request import VerifyRequest

_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}  # the address has the key of the picture


def add_route(services: Services) -> None:
    """Add `/marked/RUN/PRODUCT/SHOT?v=KEY`. Nothing is judged again and nothing is paid: the verdict on record is drawn."""

    @app.get("/marked/{run}/{product}/{shot}")
    async def marked(run: str, product: str, shot: str) -> Response:
        try:
            found = await find_shot(services, run, shot, product)
            keys, channel = (found.shot["preview"] or "", found.document["flatlay"]), found.shot["channel"]
            image, flatlay = [await asyncio.to_thread(services.store.get, key) for key in keys]
            copy, kind = tuple(found.shot["made_from"]["copy"]), found.shot["kind"]
            known, rules = services.channels, services.channels.find(channel)
            asked = VerifyRequest(image, flatlay, copy, rules, kind, known.contract.on(rules))
            drawn = await annotate(services.judges, asked, found.shot["verdict"])
        except (Problem, *UNREADABLE) as error:
            raise HTTPException(404) from error
        return Response(drawn, media_type="image/png", headers=_FOREVER)
