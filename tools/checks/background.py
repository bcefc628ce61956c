"""Background: pure white where the channel wants it, else a set that the garment stands out from."""

from tools.checks.verdict import Check, Part, measured

WHITE_SHARE = 0.999
STANDS_OUT = 0.6  # share of the contour that differs visibly from the set


def white_background(white_share: float, fill: float, least_fill: float | None) -> Check:
    """Judge a white channel: `white_share` of the pixels outside the garment at 255, garment filling the frame."""
    parts = [
        Part(white_share, WHITE_SHARE, f"{1 - white_share:.1%} of the background is not pure white", "background"),
        Part(fill, least_fill or 0.0, f"the garment fills {fill:.0%} of the frame", "person"),
    ]
    return measured("background", parts, f"{white_share:.2%} pure white, garment fills {fill:.0%} of the frame")


def free_background(stands_out: float | None, fill: float) -> Check:
    """Judge a drawn or photographed set by whether the garment can be told from it."""
    if stands_out is None:
        return Check("background", "unverified", "the garment was not found, so the set could not be told from it")
    fault = f"the garment fades into the set along {1 - stands_out:.0%} of its outline"
    parts = [
        Part(stands_out, STANDS_OUT, fault, "background"),
        Part(fill, 0.2, f"the garment fills only {fill:.0%} of the frame", "person"),
    ]
    return measured("background", parts, f"the garment stands out along {stands_out:.0%} of its outline")
