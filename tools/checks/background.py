"""The background check: pure white if the channel requires it, else a set that differs visibly from the garment."""

from dataclasses import replace

from tools.channels.contract import USUAL, Contract
from tools.checks.verdict import Check, Measurement, measured
from tools.vision.halo import Rim

WHITE_SHARE = 0.999
PALE_RIM = 0.12  # share of the contour with a pale halo
DARK_RIM = 0.12  # share of the least dark half of the contour with a dark halo: shadows of folds look like it


def white_background(
    white_share: float, fill: float, least_fill: float | None, rim: Rim | None = None, source: str = "",
    *, demanded: bool = True,
) -> Check:  # fmt: skip
    """Judge a white channel by the share of white pixels outside the garment and the share of the frame that it fills.

    `rim` is the rim along the garment's contour; None if it is not known. `source` is that of the channel's rule. If
    white is not `demanded` but advised, only the rim can refuse, and the rest is advice.
    """
    evidence, halo = f"{white_share:.2%} pure white, garment fills {fill:.0%} of the frame", _halo(rim)
    colour = f"{1 - white_share:.1%} of the background is not pure white"
    rules = [
        Measurement(white_share, WHITE_SHARE, colour, "background", source),
        Measurement(fill, least_fill or 0.0, f"the garment fills {fill:.0%} of the frame", "person", source),
    ]
    judged = measured("background", [*rules, *halo], evidence)
    if demanded or judged.status == "passed":
        return judged
    if halo and (rimmed := measured("background", halo, evidence)).status == "failed":
        return rimmed
    advice = f"advice of the channel, no reason to refuse: {judged.fault}; {evidence}"
    return replace(judged, evidence=advice, fault=None, required=False)


def free_background(stands_out: float | None, fill: float, rim: Rim | None = None, contract: Contract = USUAL) -> Check:
    """Judge a drawn or photographed set: it must differ from the garment, without a halo between them."""
    if stands_out is None:
        return Check("background", "unverified", "the garment was not found, so the set could not be told from it")
    fault = f"the garment fades into the set along {1 - stands_out:.0%} of its outline"
    parts = [
        Measurement(stands_out, contract.bound("stands_out"), fault, "background"),
        Measurement(fill, contract.bound("fill"), f"the garment fills only {fill:.0%} of the frame", "person"),
        *_halo(rim),
    ]
    return measured("background", parts, f"the garment stands out along {stands_out:.0%} of its outline")


def _halo(rim: Rim | None) -> list[Measurement]:
    if rim is None:
        return []
    where = "halo runs along at least {:.0%} of the garment's outline"
    return [
        Measurement(1 - share, 1 - most, f"a {tone} {where.format(share)}", "composite")
        for tone, share, most in (("pale", rim.pale, PALE_RIM), ("dark", rim.dark, DARK_RIM))
    ]
