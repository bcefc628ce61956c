"""The calls that this process makes just now, by id; shared by all its ledgers."""

_FLYING: set[str] = set()


def take_off(call_id: str) -> None:
    """The call is about to be made: nobody may take its entry for one that was left behind."""
    _FLYING.add(call_id)


def land(call_id: str) -> None:
    """The call has ended, however."""
    _FLYING.discard(call_id)


def flying(call_id: str) -> bool:
    """Whether this process makes it."""
    return call_id in _FLYING
