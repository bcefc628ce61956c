"""The filters of the board: statuses as buttons with their counts, search, category, channel and order."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from nicegui import events, html, ui

from agent.web.board_cards import SORTS, STATUSES, Card, Sieve, category_name
from agent.web.controls import button, choice, tick

_PATIENCE = 250  # ms after the last letter, before it is searched


class Filters:
    """The filters of one open board. `sieve` has what the person has chosen; `flatlays` is whether to show flat-lays."""

    def __init__(self, channels: Sequence[str], on_change: Callable[[], None]) -> None:
        self.sieve, self.flatlays, self._changed = Sieve(), False, on_change
        self._categories: list[str] = []
        known = {"": "Any", **{name: name for name in channels}}
        with html.div().classes("tools") as self._all:
            with html.div().classes("pills").props('role="group" aria-label="Status"'):
                names = {"": "All", **STATUSES}
                self._pills = {
                    status: button(name, partial(self._set_status, status)) for status, name in names.items()
                }
            with html.div().classes("filters"):
                search = ui.input("Search", on_change=self._searched).props(
                    f'dense outlined clearable debounce="{_PATIENCE}"'
                )
                search.classes("search")
                self._category = html.span().classes("contents")
                choice("Channel", known, "", lambda to: self._set(replace(self.sieve, channel=to)))
                choice("Order", SORTS, self.sieve.sort, lambda to: self._set(replace(self.sieve, sort=to)))
                with html.span() as self._drift:
                    tick("Falls out of the look", False, lambda on: self._set(replace(self.sieve, drift=on)))
                tick("Flat-lays", False, self._show_flatlays)

    def update(self, cards: Sequence[Card]) -> None:
        """Show the counts and the categories of these cards."""
        counts = Counter(card.status for card in cards)
        counts[""] = len(cards)
        self._all.set_visibility(bool(cards))
        for status, pill in self._pills.items():
            chosen = status == self.sieve.status
            pill.set_visibility(bool(counts[status]) or chosen)
            pill.set_text(f"{STATUSES.get(status, 'All')} {counts[status]}")
            pill.props["aria-pressed"] = str(chosen).lower()
        self._drift.set_visibility(any(card.drift for card in cards))
        if (categories := sorted({card.category for card in cards})) != self._categories:
            self._categories = categories
            self._category.clear()
            with self._category:
                options = {"": "Any", **{one: category_name(one) for one in categories}}
                choice("Category", options, self.sieve.category, lambda to: self._set(replace(self.sieve, category=to)))

    def _searched(self, event: events.ValueChangeEventArguments[str | None]) -> None:
        self._set(replace(self.sieve, text=event.value or ""))

    def _show_flatlays(self, on: bool) -> None:
        self.flatlays = on
        self._changed()

    def _set_status(self, status: str) -> None:
        self._set(replace(self.sieve, status=status))

    def _set(self, sieve: Sieve) -> None:
        self.sieve = sieve
        self._changed()
