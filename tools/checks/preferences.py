"""Does a picture do again what a person of the shop rejected before? Tone is measured; what can't be is said. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.checks.verdict import Check

Tone = tuple[float, float]
"""L* and b* of a picture's set: how light, how yellow."""
_APART = 2.0  # units of L* or b* that a set must have gone the other way: plainly to be seen
_WAYS: dict[str, tuple[int, int, str]] = {  # what was too much -> index in Tone, direction wanted now, name
    "dark": (0, 1, "L*"), "dim": (0, 1, "L*"), "gloomy": (0, 1, "L*"),
    "bright": (0, -1, "L*"), "light": (0, -1, "L*"), "pale": (0, -1, "L*"),
    "warm": (1, -1, "b*"), "yellow": (1, -1, "b*"), "orange": (1, -1, "b*"),
    "cold": (1, 1, "b*"), "cool": (1, 1, "b*"), "blue": (1, 1, "b*"),
}  # fmt: skip
_LIMITS = ((8.0, 96.0), (-20.0, 25.0))  # beyond which no set can go further that way


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a person rejected a picture, and the tone of its set; None where that picture is no more."""

    note: str
    too: str  # the word after "too", if the note has one
    tone: Tone | None


def repeats(rejected: Sequence[Rejected], tone: Tone | None, inspected: bool) -> Check:
    """Required only where something could be measured. `tone` is this picture's; None where its set is not free."""
    measured, faults, told = 0, [], []
    for one in rejected:
        way = _WAYS.get(one.too)
        if way is None or one.tone is None or tone is None:
            who = (
                "the inspector judges it under scene" if inspected else "nobody here can measure it; it is in the brief"
            )
            told.append(f"rejected before as “{one.note}”: {who}")
            continue
        place, direction, name = way
        before, now = one.tone[place], tone[place]
        least, most = _LIMITS[place]
        enough = direction * (now - before) >= _APART or not least < now < most
        measured += 1
        said = f"rejected before as “{one.note}” at {name} {before:.0f}, this one has {name} {now:.0f}"
        told.append(said)
        if not enough:
            faults.append(f"still {one.note}: {said}")
    evidence = "; ".join(told)
    if not measured:
        return Check("judgements", "not_applicable", evidence or "nothing was rejected before", required=False)
    if faults:
        fault = "; ".join(faults)
        return Check("judgements", "failed", evidence, 1 - len(faults) / measured, 1.0, fault=fault, stage="background")
    return Check("judgements", "passed", evidence, 1.0, 1.0)
