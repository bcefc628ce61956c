"""The checks of a background scene: its ratio and size, no person, no text that was not ordered, the ordered place."""

from collections.abc import Sequence
from dataclasses import replace

from tools.checks.copy import Transcript, copy_check
from tools.checks.frame import RATIO_TOLERANCE
from tools.checks.inspection import Answers
from tools.checks.verdict import Check, Measurement, Status, measured

ASKED = {"person": "unoccupied", "scene": "scene"}
"""Check -> the question about it to an inspector."""
_REACHED = 0.97  # of an ordered side: services round sides to multiples of their own
_STATUS: dict[str, Status] = {"yes": "passed", "no": "failed"}


def frame_checks(size: tuple[int, int], ordered: tuple[int, int], ratio: str, tier: str) -> list[Check]:
    """Return the checks of ratio and size of a picture of `size` in px."""
    off = abs((size[0] / size[1]) / (ordered[0] / ordered[1]) - 1)
    reached = min(size[0] / ordered[0], size[1] / ordered[1])
    seen, asked = f"{size[0]} x {size[1]} px", f"{ordered[0]} x {ordered[1]} px"
    parts = [
        ("ratio", Measurement(1 - off, 1 - RATIO_TOLERANCE, f"{seen} differ from {ratio} by {off:.1%}", "scene")),
        ("size", Measurement(reached, _REACHED, f"{seen} came where {tier} was ordered, which is {asked}", "scene")),
    ]
    return [measured(name, [part], f"{seen}; ordered was {ratio} at {tier}, {asked}") for name, part in parts]


def text_check(ordered: Sequence[str], reader: Transcript, inspector: Transcript | None) -> Check:
    """Return the check of text: each ordered line is there, letter by letter, and no other text is readable."""
    judged = copy_check(ordered, reader, inspector, (), matched=None, drawn=True)
    evidence = judged.evidence.replace("nothing readable outside the garment", "nothing readable")
    return replace(judged, name="text", evidence=evidence, stage=judged.stage and "scene")


def seen_checks(answers: Answers, why: str) -> list[Check]:
    """Return the checks that only somebody who looks can answer. `why` is said where there is no answer."""
    checks = []
    for name, question in ASKED.items():
        said, evidence = answers.get(question, ("cannot tell", why))
        status = _STATUS.get(said, "unverified")
        score = None if status == "unverified" else float(status == "passed")
        checks.append(
            Check(
                name,
                status,
                evidence,
                score,
                1.0,
                evidence if said == "no" else None,
                "scene" if said == "no" else None,
            )
        )
    return checks
