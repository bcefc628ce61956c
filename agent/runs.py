"""Ids of runs, and how the statuses of shots add up."""

from collections.abc import Sequence

_WORST = ("accepted", "needs_review", "failed")


def worst(statuses: Sequence[str]) -> str:
    """A product's status is that of its worst shot; without any shot it failed.

    >>> worst(["accepted", "needs_review"])
    'needs_review'
    """
    return max(statuses, key=_WORST.index) if statuses else "failed"
