"""The page `/settings`: the brand kit with a sample of it, and what the shop works with."""

import asyncio
import base64
from collections.abc import Mapping
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from nicegui import ui
from nicegui.events import GenericEventArguments
from tomlkit.exceptions import ParseError

from agent.report import templates
from agent.report.words import ROLE, money, plain
from agent.web.brand_form import read_fields, write_fields
from agent.web.brand_preview import brand_preview
from agent.web.controls import say, warn
from agent.web.frame import frame
from agent.web.sessions import Sessions
from tools.brand_kit import BrandError, load_brand, parse_brand
from tools.errors import Problem
from tools.imaging.opening import UNREADABLE
from tools.storage.files import write_whole
from tools.typography.fonts import FAMILIES

_SOON = 0.4  # s after the last key until the sample is drawn again
_FIELDS = "(e) => emit(Object.fromEntries(new FormData(e.target.form ?? e.target)))"


def add(desk: Sessions) -> None:
    """Add the page."""

    @ui.page("/settings")
    async def settings() -> None:
        async with frame(desk, "Settings", "/settings"):
            await BrandKit(desk.services.settings.shop).show()
            ui.html(_render("facts.html", groups=await _facts(desk)), sanitize=False)


class BrandKit:
    """The form of one open page, and the text of the file that it began with."""

    def __init__(self, shop: Path) -> None:
        self._shop, self._file = shop, shop / "brand.toml"
        self._text = ""

    async def show(self) -> None:
        """Lay out the form with the sample, and what is wrong with the file if something is."""
        trouble, fields = "", dict[str, str]()
        try:
            self._text = await asyncio.to_thread(self._read)
            fields = read_fields(self._text)
            if self._text:
                await asyncio.to_thread(load_brand, self._file, self._shop)
        except (BrandError, OSError, UnicodeDecodeError) as error:
            trouble = str(error)
        except ParseError as error:
            trouble = f"brand.toml is not valid TOML: {error}; correct it in a text editor"
        with ui.element().classes("brand"):
            form = ui.html(_render("brand.html", fields=fields, families=FAMILIES), sanitize=False)
            with ui.element().classes("sample"):
                self._sample = ui.html(sanitize=False)
                self._trouble = ui.label(trouble).classes("trouble").props('role="status"')
        form.on("input", self._changed, js_handler=_FIELDS, throttle=_SOON, leading_events=False)
        form.on("submit", self._save, js_handler=f"(e) => {{ e.preventDefault(); ({_FIELDS})(e) }}")
        await self._draw(fields, trouble)

    def _read(self) -> str:
        return self._file.read_text("utf-8-sig") if self._file.is_file() else ""

    async def _changed(self, event: GenericEventArguments) -> None:
        await self._draw(cast("Mapping[str, str]", event.args))

    async def _draw(self, fields: Mapping[str, str], trouble: str = "") -> None:
        """Draw the sample anew, or say why it cannot be drawn. The last sample stays then."""
        try:
            brand = parse_brand(write_fields(self._text, fields), self._file, self._shop)
            drawn = base64.b64encode(await asyncio.to_thread(brand_preview, brand)).decode()
            self._sample.set_content(f'<img src="data:image/jpeg;base64,{drawn}" alt="A sample in this brand kit">')
        except (Problem, *UNREADABLE) as error:
            trouble = trouble or str(error)
        self._trouble.set_text(trouble)
        self._trouble.set_visibility(bool(trouble))

    async def _save(self, event: GenericEventArguments) -> None:
        try:
            if await asyncio.to_thread(self._read) != self._text:
                raise BrandError("was changed meanwhile", "load this page again", self._file.name)
            text = write_fields(self._text, cast("Mapping[str, str]", event.args))
            parse_brand(text, self._file, self._shop)
            await asyncio.to_thread(write_whole, self._file, text.encode())
        except (Problem, ParseError, OSError) as error:
            return warn(error)
        self._text = text
        return say("The brand kit is saved in brand.toml.")


async def _facts(desk: Sessions) -> dict[str, dict[str, str]]:
    """Return what the shop works with, in words, by group. Addresses are shown without keys and passwords."""
    services, context = desk.services, desk.context
    settings = services.settings
    try:
        indexed = f"{await (await services.catalog()).count():,} products"
    except Problem as problem:
        indexed = str(problem)
    folders = {
        "Shop": settings.shop, "Finished pictures": settings.resolved_out(), "Working pictures": settings.resolved_store(),
        "Catalogue": settings.resolved_milvus_uri(), "Records": settings.resolved_database(),
    }  # fmt: skip
    return {
        "Models": {ROLE.get(role, plain(role)): name or "none" for role, name in services.models.names().items()},
        "Catalogue": {"Indexed": indexed, "Channels": f"{len(list(services.channels))}"},
        "Money": {
            "Asks before it spends more than": money(context.ask_above_usd),
            "One order costs at most": money(context.budget_usd),
        },
        "Places": {name: _without_secrets(str(place)) for name, place in folders.items()},
    }  # fmt: skip


def _without_secrets(place: str) -> str:
    """Return a path unchanged, and of an address the scheme, the host and the path."""
    if "://" not in place:
        return place
    parts = urlsplit(place)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def _render(name: str, **values: object) -> str:
    return templates("agent.web").get_template(name).render(**values)
