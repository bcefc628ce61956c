"""The checks of a background scene: its ratio and size, no person, no text that was not ordered, the ordered place."""

from collections.abc import Sequence
from dataclasses import replace

from tools.checks.copy import Transcript, copy_check
from tools.checks.frame import RATIO_TOLERANCE
from tools.checks.inspection import Answers
from tools.checks.verdict import Check, Measurement, measured
from tools.imaging.sizes import pixels

ASKED = {"person": "unoccupied", "scene": "scene"}
"""Check -> the question about it to an inspector."""
_REACHED = 0.97  # of an ordered side: services round sides to multiples of their own


def frame_checks(size: tuple[int, int], ratio: str, tier: str) -> list[Check]:
    """Return the checks of ratio and size of a picture of `size` in px."""
    width, height = pixels(ratio, tier)
    off, reached = abs(size[0] * height / (size[1] * width) - 1), min(size[0] / width, size[1] / height)
    told = f"{size[0]} x {size[1]} px came where {ratio} at {tier} was ordered, {width} x {height} px"
    return [
        measured("ratio", [Measurement(1 - off, 1 - RATIO_TOLERANCE, told, "scene")], told),
        measured("size", [Measurement(reached, _REACHED, told, "scene")], told),
    ]


def text_check(ordered: Sequence[str], reader: Transcript, inspector: Transcript | None) -> Check:
    """Return the check of text: each ordered line is there, letter by letter, and no other text is readable."""
    judged = copy_check(ordered, reader, inspector, (), matched=None, drawn=True)
    evidence = judged.evidence.removesuffix(" outside the garment")
    return replace(judged, name="text", evidence=evidence, stage=judged.stage and "scene")


def seen_checks(answers: Answers, why: str) -> list[Check]:
    """Return the checks that only somebody who looks can answer. `why` is said where there is no answer."""
    checks = []
    for name, question in ASKED.items():
        said, evidence = answers.get(question, ("cannot tell", why))
        if said == "cannot tell":
            checks.append(Check(name, "unverified", evidence))
        else:
            checks.append(measured(name, [Measurement(float(said == "yes"), 1.0, evidence, "scene")], evidence))
    return checks
