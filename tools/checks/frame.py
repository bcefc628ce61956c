"""The frame check: does the picture have the ordered size, and was it not enlarged? Slight softness is a note."""

from dataclasses import replace

from tools.checks.verdict import Check, Measurement, measured

RATIO_TOLERANCE = 0.02  # a crop corrects this much, and nobody sees it
LEAST_SHARPNESS = 0.45  # fine detail of the garment, divided by the flat-lay's
LEAST_FINENESS = 0.39  # detail of an octave by the next coarser one's; an enlargement x2 gives 0.18 to 0.30
SOFT = 0.46  # below it a picture is softer than photos, of which an enlargement x1.25 gives 0.43 to 0.6: a note
MOST_ENLARGED = 3.4  # picture pixels per flat-lay pixel; above it a packshot looks soft


def frame(
    size: tuple[int, int],
    asked: tuple[int, int],
    sharpness: float | None,
    enlarged: float | None,
    fineness: float | None = None,
) -> Check:
    """Judge the size of a picture against the ordered size, and its sharpness against the flat-lay's and alone.

    Args:
        size: (width, height) in px.
        asked: the ordered (width, height) in px.
        sharpness: fine detail of the garment divided by the flat-lay's; None if no garment was found. Then the garment
            check reports it.
        enlarged: picture pixels per flat-lay pixel; None if no garment was found.
        fineness: detail of an octave divided by the next coarser one's; None if the picture shows too little. No channel
            has a rule for it, so a soft picture passes with a note, and only a gross enlargement fails.
    """
    ratio_off = abs((size[0] / size[1]) / (asked[0] / asked[1]) - 1)
    reached = min(size[0] / asked[0], size[1] / asked[1])
    told = f"the picture has {size[0]} x {size[1]} px, the order was {asked[0]} x {asked[1]} px"
    parts = [
        Measurement(1 - ratio_off, 1 - RATIO_TOLERANCE, f"the ratio differs by {ratio_off:.1%}", "single"),
        Measurement(reached, 0.98, told, "single"),
    ]
    evidence = f"{size[0]} x {size[1]} px"
    if fineness is not None:
        detail = f"its finest detail is {fineness:.2f} of the next coarser, less than {LEAST_FINENESS}"
        fault = f"it looks enlarged two times or more: {detail}"
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
    judged = measured("frame", parts, evidence)
    if judged.status != "passed" or fineness is None or fineness >= SOFT:
        return judged
    note = f"our note, no rule of the channel: it is a little soft, because most photos have at least {SOFT}"
    return replace(judged, evidence=f"{evidence}; {note}", ours=True)
