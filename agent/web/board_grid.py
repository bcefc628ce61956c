"""The grid of the board: one page of cards, each with a checkbox to select it."""

from collections.abc import Callable, Sequence

from nicegui import events, html, ui
from nicegui.element import Element

from agent.web.board_cards import PAGE, Card
from agent.web.controls import filled
from agent.web.file_access import THUMBNAIL


class Grid:
    """The cards of a page, and the selection in the order in which it was made."""

    def __init__(self, on_select: Callable[[], None]) -> None:
        self.selected: list[str] = []
        self._on_select = on_select
        self._cards: list[Card] = []
        self._last = ""
        self._cells: dict[str, tuple[Element, ui.html]] = {}
        self._list = html.ul().classes("cards").props('aria-label="New products"')
        self._pager = ui.pagination(1, 1, direction_links=True, on_change=self._turn)
        self._pager.classes("pager").props('max-pages=5 aria-label="Pages of the board"')

    def show(self, cards: list[Card]) -> None:
        """Show these cards. If the page has the products that it had before, only what changed is sent."""
        self._cards, self._pager.max = cards, max(-(-len(cards) // PAGE), 1)
        self._pager.value = min(self._pager.value or 1, self._pager.max)
        here = cards[(self._pager.value - 1) * PAGE : self._pager.value * PAGE]
        if [card.id for card in here] == list(self._cells):
            for card in here:
                box, body = self._cells[card.id]
                body.set_content(card_html(card, box.html_id))
        else:
            self._list.clear()
            with self._list:
                self._cells = {card.id: self._cell(card) for card in here}
        self._pager.set_visibility(self._pager.max > 1)

    def _cell(self, card: Card) -> tuple[Element, ui.html]:
        with html.li().classes("card"):
            box = html.input_(type="checkbox", checked=card.id in self.selected)
            box.props["aria-label"] = f"Select {card.id}"
            box.on("click", lambda event, name=card.id: self._clicked(name, event),
                   js_handler="(e) => emit([e.target.checked, e.shiftKey])")  # fmt: skip
            box.on("keydown.enter", js_handler="(e) => e.target.click()")
            body = ui.html(card_html(card, box.html_id), sanitize=False)
        return box, body

    def _clicked(self, name: str, event: events.GenericEventArguments) -> None:
        (on, shift), ids, names = event.args, self.shown, [name]
        if shift and self._last in ids:
            first, last = sorted((ids.index(self._last), ids.index(name)))
            names = ids[first : last + 1]
        self._last = name
        self.select(names, on)

    @property
    def shown(self) -> list[str]:
        """Return the ids of the cards of all pages."""
        return [card.id for card in self._cards]

    def select(self, names: Sequence[str], on: bool = True) -> None:
        """Select these products, or deselect them."""
        gone = set(names)
        self.selected[:] = [name for name in self.selected if name not in gone] + list(names) * on
        for name in gone & self._cells.keys():
            self._cells[name][0].props["checked"] = on
        self._on_select()

    def _turn(self) -> None:
        self.show(self._cards)
        ui.run_javascript("scrollTo(0, 0)")


def card_html(card: Card, box: str) -> str:
    """Return a card as HTML. `box` is the id of its checkbox."""
    shown = f"/picture/{card.result.preview}?longest={THUMBNAIL}" if card.result else card.flatlay
    return filled("card.html", card=card, box=box, shown=shown)
