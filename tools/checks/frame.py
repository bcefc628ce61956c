"""Frame: did the answer come in the pixels that were asked, and as sharp as the flat-lay allows?"""

from tools.checks.verdict import Check, Measurement, measured

RATIO_TOLERANCE = 0.02  # what a crop in code mends without anybody seeing it
LEAST_SHARPNESS = 0.45  # fine detail of the garment over the flat-lay's own
LEAST_FINENESS = 0.46  # finest octave over the next; the picture's own, wherever it comes from
MOST_ENLARGED = 3.4  # picture pixels per flat-lay pixel; beyond it a packshot looks soft


def frame(
    size: tuple[int, int],
    asked: tuple[int, int],
    sharpness: float | None,
    enlarged: float | None,
    fineness: float | None = None,
) -> Check:
    """Judge width and height in pixels against what was asked, and blur against the flat-lay and by itself.

    `sharpness` and `enlarged` are None where no garment was found to measure them on; the garment check then speaks.
    `fineness` is the picture's own, None where it shows too little.
    """
    ratio_off = abs((size[0] / size[1]) / (asked[0] / asked[1]) - 1)
    reached = min(size[0] / asked[0], size[1] / asked[1])
    parts = [
        Measurement(1 - ratio_off, 1 - RATIO_TOLERANCE, f"the ratio is off by {ratio_off:.1%}", "single"),
        Measurement(
            reached, 0.98, f"{size[0]} x {size[1]} px came back where {asked[0]} x {asked[1]} were asked", "single"
        ),
    ]
    evidence = f"{size[0]} x {size[1]} px"
    if fineness is not None:
        fault = (
            f"it looks enlarged: its finest detail is {fineness:.2f} of the next coarser, less than {LEAST_FINENESS}"
        )
        parts.append(Measurement(fineness, LEAST_FINENESS, fault, "single"))
        evidence += f", fineness {fineness:.2f}"
    if sharpness is not None:
        fault = f"the garment keeps only {sharpness:.0%} of the flat-lay's fine detail"
        parts.append(Measurement(sharpness, LEAST_SHARPNESS, fault, "composite"))
        evidence += f", {sharpness:.0%} of the flat-lay's fine detail"
    if enlarged is not None:
        fault = f"the flat-lay is enlarged {enlarged:.1f} times, more than {MOST_ENLARGED} looks soft"
        parts.append(Measurement(MOST_ENLARGED / enlarged, 1.0, fault, "person"))
        evidence += f", enlarged {enlarged:.1f} times"
    return measured("frame", parts, evidence)
