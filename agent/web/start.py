"""What the board says before it has something to show, and when all is made: the next step, with its button."""

import asyncio
from collections.abc import Sequence

from nicegui import events, html, ui

from agent.report.words import count
from agent.services import has_shop
from agent.web.board_cards import Card
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


class Start:
    """The next step on one open board."""

    def __init__(self, desk: Sessions) -> None:
        self._desk, self._shown = desk, ("", "")
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
        if not await (await self._desk.services.catalog()).count():
            return "index" if (shop / PLACES["products"][0]).is_file() else "products", index.trouble
        return "said", advice(cards, sentences((await self._desk.shop.table()).refusals))

    def _lay_out(self, step: str, said: str) -> None:
        match step:
            case "empty" | "shop":
                html.h2("There is no shop here yet" if step == "empty" else "There are no new garments yet")
                html.p(
                    said or "Upload your tables and photos. They are stored in this folder and stay on this machine."
                )
                with html.div().classes("uploads"):
                    for kind in _UPLOADS:
                        self._upload(kind)
                if step == "empty":
                    html.p("Or look around first:").classes("small")
                    button("Open the sample shop", self._sample, main=True)
            case "index":
                html.h2("Index what sells")
                html.p(said or "New pictures follow the bestsellers of products.csv. It is read once, on this machine or as "
                       "your settings say; later only its changes are.")  # fmt: skip
                button("Index the catalogue", self._desk.indexing.start, main=True)
            case "products":
                html.h2("What sells already?")
                html.p(said or "New pictures follow your bestsellers, so bestshot needs the table of what sells.")
                self._upload("products")
            case "indexing":
                html.h2("Indexing what sells")
                self._bar = html.progress().props('aria-label="Products indexed"')
                self._count = words("p").classes("small")
            case _:
                html.p(said)

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
    statuses = {card.status for card in cards}
    if refused:
        return f"Left out of new_products.csv: {' · '.join(refused)}"
    return {
        frozenset(
            {"accepted"}
        ): "All is made and accepted. Select garments to download them, or to make more channels.",
        frozenset({"not_made"}): "Select garments, then make their pictures. One alone is a good first try.",
    }.get(frozenset(statuses), "")
