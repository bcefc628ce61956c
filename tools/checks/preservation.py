"""Untouched: did a repair of one part leave the rest of the picture as it was?"""

from typing_extensions import TypedDict  # pydantic draws schemas of no other before Python 3.12

from tools.checks.verdict import Check

MOST = 0.02
"""Share of the rest that may visibly change. A model draws every pixel anew, so that a few always do."""


class Kept(TypedDict):
    """What a repair changed outside its part; shares of the frame, and the worst colour difference."""

    part: str
    share: float
    worst: float
    region: float
    bound: float


def untouched(share: float, worst: float, part: str, stage: str) -> Check:
    """`share` (0..1) of the pixels outside `part` that visibly changed, `worst` their ΔE; `stage` mends what fails.

    The score is the share that stayed.
    """
    evidence = f"{share:.1%} of the rest changed (outside {part}; largest ΔE {worst:.1f})"
    kept, threshold = round(1 - share, 4), 1 - MOST
    if share <= MOST:
        return Check("untouched", "passed", evidence, kept, threshold)
    fault = f"the repair changed {share:.0%} of the picture outside {part}"
    return Check("untouched", "failed", evidence, kept, threshold, fault=fault, stage=stage)
