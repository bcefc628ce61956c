"""Money in the database is whole nano-dollars, so that sums are exact; outside it is USD as a float."""

import math
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

_PER_USD = 1_000_000_000


def nano_dollars(usd: float, *, up: bool = False) -> int:
    """The nearest whole nano-dollar, or with `up` the next one: a reservation is never smaller than what was asked.

    Raises ValueError for an amount that is negative, infinite or not a number.
    """
    if not math.isfinite(usd) or usd < 0:
        raise ValueError(f"{usd} is not an amount of money")
    exact = Decimal(repr(float(usd))) * _PER_USD
    return int(exact.to_integral_value(ROUND_CEILING if up else ROUND_HALF_EVEN))


def dollars(nano: int) -> float:
    """USD of whole nano-dollars."""
    return nano / _PER_USD
