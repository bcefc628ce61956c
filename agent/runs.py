"""Ids of runs, and how the statuses of shots add up."""

import secrets
from collections.abc import Sequence
from datetime import datetime

_WORST = ("accepted", "needs_review", "failed")


def new_run_id() -> str:
    """Sortable by time and readable: `20261122-154434-7f3a`."""
    return f"{datetime.now().astimezone():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def worst(statuses: Sequence[str]) -> str:
    """A product's status is that of its worst shot; without any shot it failed.

    >>> worst(["accepted", "needs_review"])
    'needs_review'
    """
    return max(statuses, key=_WORST.index) if statuses else "failed"
