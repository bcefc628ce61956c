"""What the board says before it has something to show, and when all is made: the next step, with its button."""

import asyncio
from collections.abc import Sequence

from nicegui import events, html, ui

from agent.report.words import count
from agent.services import has_shop
from agent.web.board_cards import NOT_MADE, Card
from agent.web.controls import button, warn, words
from agent.web.sessions import Sessions
from agent.web.shop_upload import PLACES, store_upload
from tools.catalog.row_errors import sentences
from tools.errors import Problem, one_line
from tools.sample import write_shop

_LARGEST = 200_000_000  # bytes of a file
_UPLOADS = {
    "new": ("The new garments", "new_products.csv and its flat-lay photos. Pictures are made of these."),
    "products": ("What sells already", "products.csv and its photos. New pictures follow the style of what sells."),
}
_OWN = "Upload your tables and photos. They are stored in this folder, and stay on this machine."
# The next step -> its title, what it is about, and the uploads that it offers.
_STEPS = {
    "empty": ("There is no shop here yet", f"{_OWN} Or look around in the sample shop first.", ("new", "products")),
    "shop": ("There are no new garments yet", _OWN, ("new", "products")),
    "products": ("What sells already?", "New pictures follow what sells, so its table is needed.", ("products",)),
    "index": ("Index what sells", "New pictures follow the bestsellers of products.csv. It is read once; later only its "
              "changes are.", ()),
    "indexing": ("Indexing what sells", "", ()),
}  # fmt: skip


class Start:
    """The next step on one open board."""

    def __init__(self, desk: Sessions) -> None:
        self._desk, self._shown, self._indexed = desk, ("", ""), False
        self._panel = html.section().classes("start").props('aria-label="Next step"')

    async def show(self, cards: Sequence[Card], trouble: Exception | None) -> None:
        """Say what to do next. `trouble` is why there are no cards."""
        step = await self._step(cards, trouble)
        if step != self._shown:
            self._shown = step
            self._panel.clear()
            self._panel.set_visibility(step != ("said", ""))
            self._panel.classes(**{"add" if step[0] == "said" else "remove": "plain"})
            with self._panel:
                self._lay_out(*step)
        if step[0] == "indexing":
            index = self._desk.indexing
            self._bar.props.update(value=index.done, max=max(index.total, 1))
            self._count.set_text(f"{index.done:,} of {index.total:,} products" if index.total else "Reading the table")

    async def _step(self, cards: Sequence[Card], trouble: Exception | None) -> tuple[str, str]:
        """Return the kind of the next step, and its sentence."""
        index, shop = self._desk.indexing, self._desk.services.settings.shop
        if trouble is not None:
            why = "" if isinstance(trouble, FileNotFoundError) else one_line(trouble)
            return "shop" if await asyncio.to_thread(has_shop, shop) else "empty", why
        if index.busy:
            return "indexing", ""
        self._indexed = self._indexed or bool(await (await self._desk.services.catalog()).count())
        if not self._indexed:
            return "index" if (shop / PLACES["products"][0]).is_file() else "products", index.trouble
        return "said", advice(cards, sentences((await self._desk.shop.table()).refusals))

    def _lay_out(self, step: str, said: str) -> None:
        if step == "said":
            html.p(said)
            return
        title, about, uploads = _STEPS[step]
        html.h2(title)
        html.p(said or about)
        with html.div().classes("uploads"):
            for kind in uploads:
                self._upload(kind)
        if step == "empty":
            button("Open the sample shop", self._sample, main=True)
        elif step == "index":
            button("Index the catalogue", self._desk.indexing.start, main=True)
        elif step == "indexing":
            self._bar = html.progress().props('aria-label="Products indexed"')
            self._count = words("p").classes("small")

    def _upload(self, kind: str) -> None:
        title, about = _UPLOADS[kind]
        stored = 0

        async def store(event: events.UploadEventArguments) -> None:
            nonlocal stored
            shop, data = self._desk.services.settings.shop, await event.file.read()
            try:
                await asyncio.to_thread(store_upload, shop, kind, event.file.name, data)
            except (Problem, OSError) as error:
                warn(error)
            else:
                stored += 1
                told.set_text(f"{count(stored, 'file', 'files')} stored")
                self._desk.touch()

        with html.div().classes("upload"):
            html.h3(title)
            html.p(about).classes("small")
            upload = ui.upload(on_upload=store, multiple=True, auto_upload=True, max_file_size=_LARGEST,
                               on_rejected=lambda: warn("A file is larger than 200 MB; save it smaller."))  # fmt: skip
            upload.props('accept=".csv,image/*"').classes("unseen").mark(kind)
            button("Choose files", lambda: upload.run_method("pickFiles"))
            told = words("p").classes("small").props('role="status"')

    async def _sample(self) -> None:
        try:
            await asyncio.to_thread(write_shop, self._desk.services.settings.shop)
        except OSError as error:
            warn(error)
            return
        self._desk.indexing.start()


def advice(cards: Sequence[Card], refused: Sequence[str]) -> str:
    """Return what a person can do next with a shop that has its tables; "" if the board shows it."""
    if refused:
        return f"Left out of new_products.csv: {' · '.join(refused)}"
    statuses = {card.status for card in cards}
    if statuses == {"accepted"}:
        return "All is made and accepted. Select garments to download them, or to make more channels."
    return "Select garments, then make their pictures. One alone is a good first try." if statuses == {NOT_MADE} else ""
