"""What every call cost, booked on receipt, and counts of calls by model."""

import time
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from tests.openrouter.kinds import Kind


@dataclass(slots=True)
class Booking:
    """One call. `outcome` is `answered`, a failure's name, an HTTP status, or `in_flight`; cost in USD.

    `answered` says whether every byte of a good answer was handed to the connection.
    """

    number: int
    kind: Kind
    route: str
    model: str
    request: str
    at: float  # when its head had come in, in seconds of the clock that all processes of a machine share (monotonic)
    ended: float | None = None  # when its last byte was handed over, or it failed
    outcome: str = "in_flight"
    answered: bool = False
    cost: Decimal = field(default=Decimal(0))
    stage: str = ""

    def as_json(self) -> dict[str, Any]:
        """The booking as `GET /_test/calls` shows it."""
        shown = {name: value for name, value in asdict(self).items() if name != "cost"}
        return {**shown, "cost_usd": float(self.cost)}


class Billing:
    """The bookings of one server."""

    def __init__(self) -> None:
        self.bookings: list[Booking] = []
        self._flying = 0
        self._most_flying = 0

    def open(self, kind: Kind, route: str, model: str, at: float) -> Booking:
        """A new call has come in; its request is not read yet."""
        self._flying += 1
        self._most_flying = max(self._most_flying, self._flying)
        booking = Booking(len(self.bookings) + 1, kind, route, model, "", at)
        self.bookings.append(booking)
        return booking

    def close(self, booking: Booking) -> None:
        """A call has left, answered or not."""
        booking.ended = time.monotonic()
        self._flying -= 1

    @property
    def spent(self) -> Decimal:
        """USD booked so far."""
        return sum((booking.cost for booking in self.bookings), Decimal(0))

    def counts(self) -> dict[str, Any]:
        """The body of `GET /_test/counts`."""
        models: dict[str, dict[str, Any]] = {}
        for booking in self.bookings:
            one = models.setdefault(booking.model, {"calls": 0, "answered": 0, "billed": 0, "cost_usd": Decimal(0)})
            one["calls"] += 1
            one["answered"] += booking.answered
            one["billed"] += booking.cost > 0
            one["cost_usd"] += booking.cost
        for one in models.values():
            one["cost_usd"] = float(one["cost_usd"])
        outcomes: dict[str, int] = {}
        for booking in self.bookings:
            outcomes[booking.outcome] = outcomes.get(booking.outcome, 0) + 1
        return {
            "calls": len(self.bookings),
            "cost_usd": float(self.spent),
            "in_flight": self._flying,
            "most_in_flight": self._most_flying,
            "models": models,
            "outcomes": outcomes,
        }

    def forget(self) -> None:
        """Start anew; calls in flight stay counted as such."""
        self.bookings.clear()
        self._most_flying = self._flying
