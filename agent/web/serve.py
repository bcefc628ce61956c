"""Serve the page on this machine only, until it is stopped."""

import os
import sys
import webbrowser
from importlib.resources import files

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import of gradio, so that it sends nothing
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from agent.chat.state import ChatContext
from agent.services import Services
from agent.web.file_access import add_routes
from agent.web.page import Page
from agent.web.sessions import open_sessions

HOST = "127.0.0.1"
_FONTS = ["system-ui", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "Arial", "sans-serif"]


async def serve(services: Services, port: int, ask_above: float, budget: float, browse: bool) -> None:
    """Serve one shop's page until Ctrl-C.

    A cost above `ask_above` (USD) needs a person's approval; one order may cost at most `budget` (USD). `browse` opens
    a browser. Raises OSError if the port is taken.
    """
    os.environ["GRADIO_TEMP_DIR"] = str(services.settings.state_dir / "uploads")
    context = ChatContext(shop=str(services.settings.shop), ask_above_usd=ask_above, budget_usd=budget)
    await services.catalog()  # report a shop that cannot be opened here, not in the browser
    async with open_sessions(services, context) as sessions:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
        add_routes(app, services)
        page = Page(sessions)
        page.blocks.queue(default_concurrency_limit=None, api_open=False)
        app = gr.mount_gradio_app(
            app, page.blocks, path="/", server_name=HOST, server_port=port, footer_links=[], theme=_theme(),
            css=_css(), ssr_mode=False, pwa=False, mcp_server=False, enable_monitoring=False,
        )  # fmt: skip
        config = uvicorn.Config(app, host=HOST, port=port, log_level="critical", timeout_graceful_shutdown=3)
        address = f"http://{HOST}:{port}"
        sys.stderr.write(f"the page is at {address}; Ctrl-C stops the page, and nothing is lost\n")
        if browse:
            webbrowser.open(address)
        await uvicorn.Server(config).serve()


def _theme() -> gr.themes.Base:
    """Return Gradio's theme in the report's colours, light and dark; the colours are tokens of the report's CSS."""
    colours = {
        "body_background_fill": "paper", "body_text_color": "ink", "body_text_color_subdued": "soft",
        "background_fill_primary": "paper", "background_fill_secondary": "card", "block_background_fill": "paper",
        "block_border_color": "hair", "border_color_primary": "hair", "block_label_text_color": "ink",
        "block_title_text_color": "ink", "block_info_text_color": "soft", "input_background_fill": "card",
        "input_placeholder_color": "quiet", "button_primary_background_fill": "ink", "button_primary_text_color": "paper",
        "button_primary_background_fill_hover": "accent", "button_secondary_background_fill": "card",
        "button_secondary_text_color": "ink", "button_secondary_background_fill_hover": "hair",
    }  # fmt: skip
    values = {f"{name}{mode}": f"var(--{token})" for name, token in colours.items() for mode in ("", "_dark")}
    return gr.themes.Base(primary_hue="stone", neutral_hue="stone", font=_FONTS, font_mono=["monospace"]).set(**values)


def _css() -> str:
    here = files("agent")
    tokens = here.joinpath("report/base.css").read_text(encoding="utf-8").partition("*, ::before")[0]
    return tokens + here.joinpath("web/page.css").read_text(encoding="utf-8")
