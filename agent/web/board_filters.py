"""The filters of the board: a form with status, search, category, channel, drift and order."""

from collections.abc import Callable, Sequence

from nicegui import events, ui

from agent.web.board_cards import SORTS, STATUSES, Card, Sieve
from agent.web.controls import FIELDS, filled
from tools.channels import Channels

_PATIENCE = 0.25  # s after the last letter, before it is searched


class Filters:
    """The filters of one open board. `sieve` has what the person has chosen."""

    def __init__(self, channels: Channels, on_change: Callable[[], None]) -> None:
        self.sieve, self._channels, self._changed = Sieve(), channels, on_change
        self._form = ui.html(sanitize=False)
        self._form.on("input", self._set, js_handler=FIELDS, throttle=_PATIENCE, leading_events=False)

    def update(self, cards: Sequence[Card]) -> None:
        """Offer the categories of these cards, and the look if one falls out of it. Other ones begin all filters anew."""
        self._form.set_visibility(bool(cards))
        offered = {"categories": sorted({card.category for card in cards}), "drift": any(card.drift for card in cards)}
        form = filled("filters.html", statuses=STATUSES, channels=self._channels, sorts=SORTS, **offered)
        if cards and form != self._form.content:
            self.sieve = Sieve()
            self._form.set_content(form)

    def _set(self, event: events.GenericEventArguments) -> None:
        self.sieve = Sieve(**event.args)
        self._changed()
