"""The grid of the board: one page of cards, each with a checkbox to select it."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from nicegui import events, html, ui
from nicegui.element import Element

from agent.report.words import money, tone
from agent.web.board_cards import BEING_MADE, PAGE, Card, Picture, category_name, status_name
from agent.web.controls import button, filled
from agent.web.file_access import THUMBNAIL


class Grid:
    """The cards of a page, and the selection in the order in which it was made."""

    def __init__(self, on_select: Callable[[], None]) -> None:
        self.selected: list[str] = []
        self._on_select, self._flatlays = on_select, False
        self._cards: list[Card] = []
        self._page, self._last = 0, ""
        self._cells: dict[str, tuple[Element, ui.html]] = {}
        self._list = html.ul().classes("cards").props('aria-label="New products"')
        self._pager = html.nav().classes("pager").props('aria-label="Pages of the board"')

    def show(self, cards: list[Card], flatlays: bool) -> None:
        """Show these cards, with flat-lays in place of results if that is wished.

        If the page has the products that it had before, only what changed is sent.
        """
        self._cards, self._flatlays = cards, flatlays
        self._page = min(self._page, max(len(cards) - 1, 0) // PAGE)
        here = cards[self._page * PAGE : (self._page + 1) * PAGE]
        if [card.id for card in here] == list(self._cells):
            for card in here:
                box, body = self._cells[card.id]
                body.set_content(card_html(card, box.html_id, self._flatlays))
        else:
            self._list.clear()
            with self._list:
                self._cells = {card.id: self._cell(card) for card in here}
        self._turn_pages()

    def _cell(self, card: Card) -> tuple[Element, ui.html]:
        with html.li().classes("card"):
            box = html.input_(type="checkbox", checked=card.id in self.selected)
            box.props["aria-label"] = f"Select {card.id}"
            box.on("click", lambda event, name=card.id: self._clicked(name, event),
                   js_handler="(e) => emit([e.target.checked, e.shiftKey])")  # fmt: skip
            box.on("keydown.enter", js_handler="(e) => e.target.click()")
            body = ui.html(card_html(card, box.html_id, self._flatlays), sanitize=False)
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

    def _turn_pages(self) -> None:
        last = max(len(self._cards) - 1, 0) // PAGE
        self._pager.clear()
        self._pager.set_visibility(last > 0)
        with self._pager:
            button("Previous", lambda: self._turn(-1)).props["disabled"] = self._page == 0
            html.span(f"Page {self._page + 1} of {last + 1}")
            button("Next", lambda: self._turn(1)).props["disabled"] = self._page == last

    def _turn(self, by: int) -> None:
        self._page += by
        self.show(self._cards, self._flatlays)
        ui.run_javascript("scrollTo(0, 0)")


def card_html(card: Card, box: str, flatlay: bool) -> str:
    """Return a card as HTML. `box` is the id of its checkbox; `flatlay`: show the flat-lay in place of the result."""
    result = None if flatlay else card.result
    shown = f"/picture/{result.preview}?longest={THUMBNAIL}" if result else card.flatlay
    alt = f"{result.channel} picture of {card.id}" if result else f"Flat-lay of {card.id}"
    status = status_name(card.status)
    return filled(
        "card.html", card=card, box=box, shown=shown, alt=alt, status=status, tone=_tone(card.status),
        category=category_name(card.category), cost=money(card.cost_usd) if card.cost_usd else "",
        chips=[_chip(card, channel, found) for channel, found in card.channels.items()],
    )  # fmt: skip


def _tone(status: str) -> str:
    return "busy" if status == BEING_MADE else tone(status)


def _chip(card: Card, channel: str, status: str) -> dict[str, str]:
    picture: Picture = next(one for one in card.pictures if one.channel == channel and one.status == status)
    file = f"/delivered/{picture.run}/{picture.file}" if picture.status == "accepted" and picture.file else ""
    review = f"/review?at={picture.run}/{card.id}/{quote(picture.shot)}" if picture.status == "needs_review" else ""
    return {"name": channel, "status": status_name(status), "tone": _tone(status), "file": file, "href": file or review}
