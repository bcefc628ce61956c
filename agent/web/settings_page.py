"""The page `/settings`: the brand kit with a sample of it, and what the shop works with."""

import asyncio
import base64
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from nicegui import ui
from nicegui.events import GenericEventArguments

from agent.web.brand_form import read_fields, write_fields
from agent.web.brand_preview import brand_preview
from agent.web.controls import FIELDS, filled, say
from agent.web.frame import PATIENCE, frame
from agent.web.sessions import Sessions
from tools.brand_kit import BrandError, load_brand, parse_brand
from tools.errors import Problem
from tools.imaging.opening import UNREADABLE
from tools.storage.files import write_whole
from tools.typography.fonts import FAMILIES

_SOON = 0.4  # s after the last key until the sample is drawn again


def add(desk: Sessions) -> None:
    """Add the page."""

    @ui.page("/settings", response_timeout=PATIENCE)
    async def settings() -> None:
        async with frame(desk, "/settings", ["web/other_pages.css"]):
            try:
                BrandKit(desk.services.settings.shop)
            except BrandError as error:
                ui.label(f"{error}. Then load this page again.").classes("trouble")
            services = desk.services
            facts = filled(
                "facts.html", context=desk.context, indexed=await (await services.catalog()).count(),
                models=services.models.names(), settings=services.settings, without_secrets=_without_secrets,
            )  # fmt: skip
            ui.html(facts, sanitize=False)


class BrandKit:
    """The form of one open page with the sample beside it. It keeps the text of the file with which it began.

    Raises BrandError if that is not valid.
    """

    def __init__(self, shop: Path) -> None:
        self._shop, self._file = shop, shop / "brand.toml"
        if self._file.is_file():
            load_brand(self._file, shop)
        self._text = self._read()
        fields = read_fields(self._text)
        with ui.element().classes("brand"):
            form = ui.html(filled("brand.html", fields=fields, families=FAMILIES), sanitize=False)
            with ui.element().classes("sample"):
                self._sample = ui.html(sanitize=False)
                self._trouble = ui.label().classes("trouble").props('role="status"')
        form.on("input", lambda event: self._draw(event.args), js_handler=FIELDS, throttle=_SOON, leading_events=False)
        form.on("submit", self._save, js_handler=f"(e) => {{ e.preventDefault(); ({FIELDS})(e) }}")
        ui.timer(0, lambda: self._draw(fields), once=True)  # when the page is open

    def _read(self) -> str:
        return self._file.read_text("utf-8-sig") if self._file.is_file() else ""

    async def _draw(self, fields: Mapping[str, str]) -> None:
        """Draw the sample anew. If that cannot be done, say why; the last sample stays."""
        trouble = ""
        try:
            brand = parse_brand(write_fields(self._text, fields).encode(), self._file, self._shop)
            drawn = base64.b64encode(await asyncio.to_thread(brand_preview, brand)).decode()
            self._sample.set_content(f'<img src="data:image/jpeg;base64,{drawn}" alt="A sample in this brand kit">')
        except (Problem, *UNREADABLE) as error:
            trouble = str(error)
        self._trouble.set_text(trouble)
        self._trouble.set_visibility(bool(trouble))

    def _save(self, event: GenericEventArguments) -> None:
        if self._read() != self._text:
            raise BrandError("was changed meanwhile", "load this page again", self._file.name)
        text = write_fields(self._text, event.args)
        parse_brand(text.encode(), self._file, self._shop)
        write_whole(self._file, text.lstrip().encode())  # an empty kit is an empty file, which no order follows
        self._text = self._read()
        say("The brand kit is saved in brand.toml.")


def _without_secrets(place: str | Path) -> str:
    """Return a path unchanged, and of an address the scheme, the host and the path."""
    parts = urlsplit(str(place))
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}" if "://" in str(place) else str(place)
