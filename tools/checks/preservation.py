"""The untouched check: did a repair of one part leave the rest of the picture unchanged?"""

from typing_extensions import TypedDict  # before Python 3.12 pydantic makes schemas only of this one

from tools.checks.verdict import Check, Measurement, measured

MOST = 0.02
"""Share of the rest that may change visibly. A model draws every pixel again, so a few always change."""


class Kept(TypedDict):
    """The changes that a repair made outside its part: shares of the frame, and the largest colour difference."""

    part: str
    share: float
    worst: float
    region: float
    bound: float


def untouched(share: float, worst: float, part: str, stage: str) -> Check:
    """Judge a repair of `part` by the `share` (0..1) of pixels outside it that changed visibly, and their `worst` ΔE.

    The score is the share that did not change. `stage` is the stage that can repair a failure.
    """
    evidence = f"{share:.1%} of the rest changed (outside {part}; largest ΔE {worst:.1f})"
    fault = f"the repair changed {share:.0%} of the picture outside {part}"
    return measured("untouched", [Measurement(1 - share, 1 - MOST, fault, stage)], evidence)
