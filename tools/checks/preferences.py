"""Check that a picture does not repeat what a person of the shop rejected before. Tone is measured. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.checks.verdict import Check, Measurement, measured

Tone = tuple[float, float]
"""L* and b* of a picture's set: how light it is, and how yellow."""
_APART = 2.0  # units of L* or b* by which a set must differ in the wanted direction: easy to see
_MEASURED = {  # scale -> index in Tone, name, and the limits of sets
    "brightness": (0, "L*", 8.0, 96.0),
    "warmth": (1, "b*", -20.0, 25.0),
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a person rejected a picture, and the tone of its set; None if the picture was deleted."""

    note: str
    too: tuple[str, int] | None  # scale and direction (1 or -1) of the fault, if the note names one
    tone: Tone | None


def repeats(rejected: Sequence[Rejected], tone: Tone | None, inspected: bool) -> Check:
    """Judge whether a picture repeats a fault that was rejected. The check is required only if something was measured.

    `tone` is the tone of this picture's set; None if the set cannot be chosen.
    """
    count, faults, told = 0, [], []
    who = "the inspector judges it under scene" if inspected else "nobody here can measure it; it is in the brief"
    for one in rejected:
        if one.too is None or one.too[0] not in _MEASURED or one.tone is None or tone is None:
            told.append(f"rejected before as “{one.note}”: {who}")
            continue
        scale, direction = one.too
        place, name, least, most = _MEASURED[scale]
        before, now = one.tone[place], tone[place]
        enough = direction * (before - now) >= _APART or not least < now < most
        count += 1
        said = f"rejected before as “{one.note}” at {name} {before:.0f}, this one has {name} {now:.0f}"
        told.append(said)
        if not enough:
            faults.append(f"still {one.note}: {said}")
    evidence = "; ".join(told)
    if not count:
        return Check("judgements", "not_applicable", evidence or "nothing was rejected before", required=False)
    part = Measurement(1 - len(faults) / count, 1.0, "; ".join(faults), "background")
    return measured("judgements", [part], evidence)
