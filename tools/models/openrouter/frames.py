"""The pixels of an answer against what was asked: providers clamp ratio and tier without a word. Pure."""

from tools.errors import Problem
from tools.imaging.encoding import crop_to_ratio, encode_png, fit_within
from tools.imaging.opening import PictureError, decoded
from tools.imaging.sizes import pixels

TOLERANCE = 0.03  # of ratio and sides; what a crop or a reduction mends without anybody seeing it
_EXACT = 0.005


class WrongFrame(Problem):
    """The picture is not in the ratio or tier that was asked, or does not decode."""

    remedy = "try again"


def framed(picture: bytes, ratio: str, tier: str) -> tuple[bytes, tuple[str, ...]]:
    """The picture as it came, or mended with a note. Raises WrongFrame. Nothing is ever enlarged."""
    width, height = pixels(ratio, tier)
    try:
        rgb = decoded(picture)
    except PictureError as error:
        raise WrongFrame(error.problem, where="the picture that came back") from error
    came = (rgb.shape[1], rgb.shape[0])
    off = abs(came[0] / came[1] / (width / height) - 1)
    if off > TOLERANCE or came[0] < width * (1 - TOLERANCE) or came[1] < height * (1 - TOLERANCE):
        asked = f"asked was {ratio} at {tier} ({width} x {height} px)"
        raise WrongFrame(f"{asked}, the answer has {came[0]} x {came[1]} px")
    notes: list[str] = []
    if off > _EXACT:
        rgb = crop_to_ratio(rgb, width, height)
        notes.append(f"cropped from {came[0]} x {came[1]} px to {ratio}")
    if came[0] > width * (1 + TOLERANCE):
        rgb = fit_within(rgb, (width, height))
        notes.append(f"reduced from {came[0]} x {came[1]} px to {tier}")
    return (encode_png(rgb) if notes else picture), tuple(notes)
