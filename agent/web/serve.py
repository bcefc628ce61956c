"""Serve the page on this machine only, until it is stopped."""

import asyncio
import gc
import logging
import sys
import webbrowser
from importlib.resources import files

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response
from nicegui import core, ui
from starlette.middleware.base import RequestResponseEndpoint
from starlette.middleware.trustedhost import TrustedHostMiddleware

from agent.chat.state import ChatContext
from agent.services import Services
from agent.web import board, catalogue, drawer, review, runs, settings_page
from agent.web.file_access import add_routes, warm
from agent.web.sessions import Sessions, open_sessions
from tools.errors import Problem

HOST = "127.0.0.1"
_CSS = ("report/base.css", "report/batch.css", "web/page.css")  # tokens and pieces of the report, rules of all pages


async def serve(services: Services, port: int, ask_above: float, budget: float, browse: bool) -> None:
    """Serve one shop's pages until Ctrl-C.

    A cost above `ask_above` (USD) needs a person's approval; one order may cost at most `budget` (USD). `browse` opens
    a browser. Raises OSError if the port is taken.
    """
    await services.catalog()  # report a shop that is in use elsewhere here, not in the browser
    context = ChatContext(shop=str(services.settings.shop), ask_above_usd=ask_above, budget_usd=budget)
    async with open_sessions(services, context) as desk:
        await desk.waiting()  # reads a large shop before the first visit
        gc.freeze()  # else the first visit waits until a collection has gone through all that the start has loaded
        pages = site(desk, port)
        config = uvicorn.Config(pages, host=HOST, port=port, log_level="critical", timeout_graceful_shutdown=3)
        address = f"http://{HOST}:{port}"
        sys.stderr.write(f"the page is at {address}; Ctrl-C stops the page, and nothing is lost\n")
        if browse:
            webbrowser.open(address)
        warming = asyncio.create_task(warm(desk))
        await uvicorn.Server(config).serve()
        warming.cancel()


def site(desk: Sessions, port: int) -> FastAPI:
    """Return the application with all pages. Only this machine may ask it, and no page of another address in its browser."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    app.middleware("http")(_unframed)
    logging.getLogger("nicegui").addFilter(_unexpected)
    core.sio.eio.cors_allowed_origins = None  # NiceGUI lets pages of any address open a websocket
    add_routes(app, desk)
    for page in (board, drawer, review, catalogue, runs, settings_page):
        page.add(desk)
    css = "".join(files("agent").joinpath(name).read_text("utf-8") for name in _CSS)
    ui.add_head_html(f"<style>{css}</style>", shared=True)
    # The cookie has only a conversation's id, which is random, so its signature protects nothing.
    ui.run_with(
        app, title="bestshot", dark=None, tailwind=False, language="en-GB", storage_secret="bestshot",  # noqa: S106
        session_middleware_kwargs={"session_cookie": f"bestshot-{port}"}, show_welcome_message=False,
    )  # fmt: skip
    return app


def _unexpected(record: logging.LogRecord) -> bool:
    """Return whether a message is to be logged: an error with a remedy is for the person at the page alone."""
    return not (record.exc_info and isinstance(record.exc_info[1], Problem | OSError))


async def _unframed(request: Request, answer: RequestResponseEndpoint) -> Response:
    """Let no page show these pages inside itself, where its visitor would click on what is not seen."""
    response = await answer(request)
    response.headers["X-Frame-Options"] = "DENY"
    return response
