"""The dialog that orders pictures of the selected products. It shows the cost, so it is the approval to spend."""

from collections.abc import Callable, Sequence

from nicegui import events, html, ui

from agent.documents import Product
from agent.report.words import count, money
from agent.runs.estimate import Estimate, estimate_order
from agent.runs.order import Order
from agent.web.board_cards import Card
from agent.web.controls import FIELDS, button, filled, say, sentence, words
from agent.web.sessions import Sessions
from tools.catalog.cell_values import copy_lines
from tools.errors import Problem


class OrderDialog:
    """An order of pictures of these products, until it is made or closed."""

    def __init__(self, desk: Sessions, cards: Sequence[Card], on_made: Callable[[], None]) -> None:
        kit, self._made = desk.services.settings.shop / "brand.toml", on_made
        self._brand = str(kit) if kit.is_file() and kit.stat().st_size else ""
        self._desk, self._cards = desk, cards
        again = any(card.pictures for card in cards)
        title = f"Make pictures of {count(len(cards), 'garment', 'garments')}{' again' * again}"
        self._fields = dict.fromkeys([f"for {name}" for name in desk.last_channels], "on")
        self._fields |= {"copy": "", "budget": f"{Order().budget(len(cards)):.0f}"}
        with ui.dialog().props(f'aria-label="{title}"') as self._dialog, html.div().classes("sheet"):
            html.h2(title)
            form = filled("order.html", channels=desk.services.channels, chosen=self._fields, brand=self._brand)
            ui.html(form, sanitize=False).on("input", self._changed, js_handler=FIELDS)
            self._cost = words("p").classes("cost").props('role="status"')
            with html.div().classes("row"):
                self._make_button = button("Make", self._make, "main")
                button("Cancel", self._dialog.close)

    async def open(self) -> None:
        """Show the dialog."""
        await self._estimate()
        self._dialog.open()

    def _order(self) -> Order:
        channels = [one.name for one in self._desk.services.channels if f"for {one.name}" in self._fields]
        if not channels:
            raise Problem("no channel is chosen", "choose at least one")
        budget = max(float(self._fields["budget"]), 0.0) if self._fields["budget"] else None
        order = Order(channels, copy_lines(self._fields["copy"]), budget, brand=self._brand)
        return self._desk.making.order([card.id for card in self._cards], order)

    async def _changed(self, event: events.GenericEventArguments) -> None:
        self._fields = event.args
        await self._estimate()

    async def _estimate(self) -> None:
        """Say what the order costs. Nothing is read or made for it. What has no estimate cannot be made."""
        possible = False
        try:
            order = self._order()
            products = [
                Product(id=row.id, category=row.category, prompt_hint=row.prompt_hint, style=row.style)
                for row in await self._desk.making.rows(order)
            ]
            self._cost.set_text(in_words(await estimate_order(self._desk.services, order, products)))
            possible = True
        except (Problem, OSError) as error:
            self._cost.set_text(sentence(error))
        self._make_button.props["disabled"] = not possible  # not before: a click on it may have begun

    def _make(self) -> None:
        order = self._order()
        self._desk.making.start(order)
        self._desk.last_channels = list(order.channels)
        self._dialog.close()
        say(f"The run of {count(len(self._cards), 'garment', 'garments')} began: see the top of the board.")
        self._made()


def in_words(estimate: Estimate) -> str:
    """Return the cost of an order as a sentence or two. Amounts are in USD."""
    what = f"{count(estimate['pictures'], 'picture', 'pictures')} with {estimate['image']}"
    if not estimate["most_usd"]:
        return f"{what}, free of charge."
    least, most, budget = (money(estimate[name]) for name in ("least_usd", "most_usd", "budget_usd"))
    short = "" if estimate["enough"] else " The budget is too small: some pictures will not be made."
    return f"{what}: {least} if every picture passes at once, at most {most}. Budget {budget}.{short}"
