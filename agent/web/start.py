"""Show the next step on the board, with its button: an empty shop, a missing index, or all pictures made."""

import asyncio
from collections.abc import Sequence

from nicegui import events, html, ui

from agent.report.words import count
from agent.services import has_shop
from agent.web.board_cards import NOT_MADE, Card
from agent.web.controls import button, filled, words
from agent.web.sessions import Sessions
from agent.web.shop_upload import PLACES, store_upload
from agent.web.uploader import TABLES_TOO, uploader
from tools.catalog.row_errors import BadValue, sentences
from tools.errors import one_line
from tools.sample import write_shop

_UPLOADS = {
    "new": ("The new garments", "new_products.csv and its flat-lay photos. Pictures are made of these."),
    "products": ("What sells already", "products.csv and its photos. New pictures follow the style of what sells."),
}
_TO_UPLOAD = ("empty", "shop", "products")  # the steps that are done by uploading
_MOST_TOLD = 5  # sentences about refused rows


class Start:
    """The next step on one open board, and its uploads, which can be opened at any time.

    The uploads are never made anew: a removed one would lose the files that are on their way.
    """

    def __init__(self, desk: Sessions) -> None:
        self._desk, self._step, self._indexed = desk, "", False
        with html.section().classes("start").props('aria-label="Next step"') as self._panel:
            self._said = ui.html(sanitize=False).classes("next")
            self._sample = button("Open the sample shop", self._open_sample, "small-button")
            self._index = button("Index the catalogue", desk.indexing.start, "main")
            with html.details() as self._fold:
                words("summary", "Add garments or photos")
                with html.div().classes("uploads"):
                    for kind in _UPLOADS:
                        self._upload(kind)
                self._again = button("Index what sells again", desk.indexing.start, "small-button")

    async def show(self, cards: Sequence[Card], trouble: Exception | None) -> None:
        """Say what to do next. `trouble` is why there are no cards."""
        step, said = await self._next(cards, trouble)
        self._said.set_content(filled("start.html", step=step, said=said, index=self._desk.indexing))
        self._said.set_visibility((step, said) != ("said", ""))
        for made, at in ((self._sample, "empty"), (self._index, "index"), (self._again, "said")):
            made.set_visibility(step == at)
        self._panel.props["data-step"] = step
        if step != self._step and step in (*_TO_UPLOAD, "indexing"):
            self._fold.props["open"] = step != "indexing"
        self._step = step

    async def _next(self, cards: Sequence[Card], trouble: Exception | None) -> tuple[str, str]:
        """Return the kind of the next step, and its sentence."""
        index, shop = self._desk.indexing, self._desk.services.settings.shop
        if trouble is not None:
            why = "" if isinstance(trouble, FileNotFoundError) else one_line(trouble)
            return "shop" if await asyncio.to_thread(has_shop, shop) else "empty", why
        if index.busy:
            return "indexing", ""
        self._indexed = self._indexed or bool(await (await self._desk.services.catalog()).count())
        if not self._indexed:
            left_out = index.trouble or left_out_of(index.refused)
            return "index" if (shop / PLACES["products"][0]).is_file() else "products", left_out
        refused = [*(await self._desk.shop.table()).refusals, *index.refused]
        return "said", index.trouble or left_out_of(refused) or advice(cards)

    def _upload(self, kind: str) -> None:
        title, about = _UPLOADS[kind]
        stored = 0

        async def store(event: events.UploadEventArguments) -> None:
            nonlocal stored
            shop, data = self._desk.services.settings.shop, await event.file.read()
            await asyncio.to_thread(store_upload, shop, kind, event.file.name, data)
            stored += 1
            told.set_text(f"{count(stored, 'file', 'files')} stored")
            self._desk.touch()

        with html.div().classes("upload"):
            html.h3(title)
            html.p(about).classes("small")
            uploader("Choose files", store, TABLES_TOO, multiple=True)
            told = words("p").classes("small").props('role="status"')

    async def _open_sample(self) -> None:
        await asyncio.to_thread(write_shop, self._desk.services.settings.shop)
        self._desk.indexing.start()


def left_out_of(refused: Sequence[BadValue]) -> str:
    """Return which rows of the shop's tables are left out, and why; "" if none is."""
    said = sentences(refused)
    more = [f"and {count(len(said) - _MOST_TOLD, 'more problem', 'more problems')}"] if len(said) > _MOST_TOLD else []
    return f"Left out: {' · '.join([*said[:_MOST_TOLD], *more])}" if said else ""


def advice(cards: Sequence[Card]) -> str:
    """Return what a person can do next with a shop that has its tables; "" if the board shows it."""
    statuses = {card.status for card in cards}
    if statuses == {"accepted"}:
        return "All is made and accepted. Select garments to download them, or to make more channels."
    return "Select garments, then make their pictures. One alone is a good first try." if statuses == {NOT_MADE} else ""
