"""The page `/`: every new product, what was made of it, and the actions on a selection."""

import asyncio
from collections import Counter

from nicegui import html, ui

from agent.report.words import count, money, word
from agent.web.archive import files_of, zipped
from agent.web.board_cards import STATUSES, Card, sifted
from agent.web.board_filters import Filters
from agent.web.board_grid import Grid
from agent.web.board_run import RunPanel
from agent.web.controls import FIELDS, button, filled, follow, say, warn, words
from agent.web.drawer import Drawer
from agent.web.frame import frame
from agent.web.order_dialog import OrderDialog
from agent.web.sessions import Sessions
from agent.web.start import Start
from tools.catalog import CatalogError

_MOST_REFUSED = 3  # refused decisions that are told
_ASK = "const box = document.getElementById('reason'); box.querySelector('form').reset(); box.showModal()"


def add(desk: Sessions) -> None:
    """Add the page."""

    @ui.page("/")
    async def board() -> None:
        async with frame(desk, "/") as drawer:
            await Board(desk, drawer).open()


class Board:
    """One open board."""

    def __init__(self, desk: Sessions, drawer: Drawer) -> None:
        self._desk, self._drawer = desk, drawer
        self._cards: list[Card] = []
        self._sum = words("p").classes("deck")
        self._start, self._run = Start(desk), RunPanel(desk)
        self._filters = Filters(desk.services.channels, self._show)
        with html.div().classes("found"):
            self._found = words("span").props('role="status"')
            self._all = button("Select all shown", lambda: self._grid.select(self._grid.shown), "small-button")
        self._grid = Grid(self._selected)
        with html.section().classes("bar").props('aria-label="Selection"') as self._bar:
            self._counted = words("b")
            button("Make", self._make, "main")
            button("Approve", lambda: self._judge("approve", ""))
            button("Reject", lambda: ui.run_javascript(_ASK))
            button("Download", self._download)
            button("Clear", self._clear)
        reason = ui.html(filled("reason.html"), sanitize=False)
        reason.on("submit", lambda event: self._judge("reject", event.args["note"]), js_handler=FIELDS)

    async def open(self) -> None:
        """Show the board as it is, and whenever this page or the disk has something new."""
        await follow(lambda: (self._desk.version, self._desk.shop.state()), self._refresh)
        self._selected()

    async def _refresh(self) -> None:
        trouble: Exception | None = None
        try:
            self._cards = await self._desk.cards()
        except (CatalogError, OSError) as error:
            self._cards, trouble = [], error
        self._sum.set_text(summary(self._cards))
        await self._start.show(self._cards, trouble)
        await self._run.show()
        self._show()

    def _show(self) -> None:
        self._filters.update(self._cards)
        shown = sifted(self._cards, self._filters.sieve)
        self._grid.show(shown)
        self._all.set_visibility(bool(shown))
        told = f"{count(len(shown), 'product', 'products')} shown."
        nothing = "Nothing fits. Change the filters or the search." if self._cards else ""
        self._found.set_text(told if shown else nothing)
        self._count()

    def _selected(self) -> None:
        self._count()
        self._drawer.about(list(self._grid.selected))

    def _count(self) -> None:
        """Say how many garments the actions are for, and how many of these the filters hide."""
        chosen = {card.id for card in self._chosen()}
        hidden = len(chosen - set(self._grid.shown))
        self._bar.set_visibility(bool(chosen))
        self._counted.set_text(f"{len(chosen):,} selected{f', {hidden:,} not shown' if hidden else ''}")

    def _chosen(self) -> list[Card]:
        """Return the cards of the selected products, as this board shows them, in the order of the table."""
        return [card for card in self._cards if card.id in self._grid.selected]

    def _clear(self) -> None:
        self._grid.select(self._grid.selected, False)

    async def _make(self) -> None:
        await OrderDialog(self._desk, self._chosen(), self._clear).open()

    async def _judge(self, decision: str, note: str) -> None:
        changed, refused = await self._desk.judge(self._chosen(), decision, note)
        done = {"approve": "approved", "reject": "rejected"}[decision]
        for one in refused[:_MOST_REFUSED]:
            warn(one)
        if changed:
            say(f"{count(changed, 'picture', 'pictures')} {done}.")
        elif not refused:
            warn(f"None of these has a picture that can be {done}: make their pictures first, or select others.")

    async def _download(self) -> None:
        files = await asyncio.to_thread(files_of, self._desk.services, self._chosen())
        archive = await asyncio.to_thread(zipped, files)
        ui.context.client.on_delete(archive.close)
        ui.download.file(archive.name, f"bestshot-{len(files)}-pictures.zip")


def summary(cards: list[Card]) -> str:
    """Return the shop in a sentence: how many new garments there are, and what was made of them for which cost."""
    counts, cost = Counter(card.status for card in cards), sum(card.cost_usd for card in cards)
    told = ", ".join(f"{counts[status]:,} {word(status).lower()}" for status in STATUSES if counts[status])
    so_far = f"; {money(cost)} so far" if cost else ""
    return f"{count(len(cards), 'new garment', 'new garments')}: {told}{so_far}." if cards else ""
