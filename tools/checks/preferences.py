"""Does a picture do again what a person of the shop rejected before? Tone is measured; what can't be is said. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.checks.verdict import Check

Tone = tuple[float, float]
"""L* and b* of a picture's set: how light, how yellow."""
_APART = 2.0  # units of L* or b* that a set must have gone the other way: plainly to be seen
_MEASURED = {  # scale -> index in Tone, name, and the limits beyond which no set can go
    "brightness": (0, "L*", 8.0, 96.0),
    "warmth": (1, "b*", -20.0, 25.0),
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a person rejected a picture, and the tone of its set; None where that picture is no more."""

    note: str
    too: tuple[str, int] | None  # the scale that it went too far on, and the direction (1 or -1), if the note names one
    tone: Tone | None


def repeats(rejected: Sequence[Rejected], tone: Tone | None, inspected: bool) -> Check:
    """Required only where something could be measured. `tone` is this picture's; None where its set is not free."""
    measured, faults, told = 0, [], []
    for one in rejected:
        if one.too is None or one.too[0] not in _MEASURED or one.tone is None or tone is None:
            who = (
                "the inspector judges it under scene" if inspected else "nobody here can measure it; it is in the brief"
            )
            told.append(f"rejected before as “{one.note}”: {who}")
            continue
        scale, direction = one.too
        place, name, least, most = _MEASURED[scale]
        before, now = one.tone[place], tone[place]
        enough = direction * (before - now) >= _APART or not least < now < most
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
