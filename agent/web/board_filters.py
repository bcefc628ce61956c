"""The filters of the board: statuses as buttons with their counts, search, category, channel and order."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from nicegui import html, ui

from agent.report.words import plain, word
from agent.web.board_cards import SORTS, STATUSES, Card, Sieve
from agent.web.controls import button, choice, tick

_PATIENCE = 250  # ms after the last letter, before it is searched


class Filters:
    """The filters of one open board. `sieve` has what the person has chosen."""

    def __init__(self, channels: Sequence[str], on_change: Callable[[], None]) -> None:
        self.sieve, self._changed, self._categories = Sieve(), on_change, list[str]()
        with html.div().classes("tools") as self._all:
            with html.div().classes("pills").props('role="group" aria-label="Status"'):
                self._pills = {one: button("", partial(self._set, "status", one)) for one in ("", *STATUSES)}
            with html.div().classes("filters"):
                search = ui.input("Search", on_change=lambda event: self._set("text", event.value or ""))
                search.props(f'dense outlined clearable debounce="{_PATIENCE}"').classes("search")
                self._category = html.span().classes("contents")
                channel = {"": "Any", **{name: name for name in channels}}
                choice("Channel", channel, "", partial(self._set, "channel"))
                choice("Order", SORTS, self.sieve.sort, partial(self._set, "sort"))
                with html.span() as self._drift:
                    tick("Falls out of the look", False, partial(self._set, "drift"))

    def update(self, cards: Sequence[Card]) -> None:
        """Show the counts and the categories of these cards."""
        counts = Counter(card.status for card in cards) + Counter({"": len(cards)})
        self._all.set_visibility(bool(cards))
        for status, pill in self._pills.items():
            chosen = status == self.sieve.status
            pill.set_visibility(bool(counts[status]) or chosen)
            pill.set_text(f"{word(status) if status else 'All'} {counts[status]:,}")
            pill.props["aria-pressed"] = str(chosen).lower()
        self._drift.set_visibility(any(card.drift for card in cards))
        if (categories := sorted({card.category for card in cards})) != self._categories:
            self._categories = categories
            self._category.clear()
            with self._category:
                options = {"": "Any", **{one: plain(one) or "No category" for one in categories}}
                choice("Category", options, self.sieve.category, partial(self._set, "category"))

    def _set(self, name: str, value: str | bool) -> None:
        setattr(self.sieve, name, value)
        self._changed()
