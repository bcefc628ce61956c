"""Read a delivered file back from disk and measure it as a stranger would."""

import io
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image

from tools.channels import Channel
from tools.checks.file import DeliveredFile
from tools.cutout import FlatlayAnalyses
from tools.imaging.metadata import profile_name, provenance
from tools.imaging.opening import decoded
from tools.models.roles import TextLine
from tools.verification.locate import Located, locate
from tools.vision.garment_area import fill, white_share
from tools.vision.white_ground import subject_on_white

_SLACK = 0.01  # of a side: a reader's box is a little larger than its letters


def probe_file(
    data: bytes, channel: Channel, flatlay: bytes, analyses: FlatlayAnalyses, kind: str = "packshot"
) -> DeliveredFile:
    """Measure a file from its bytes alone. Raises PictureError if they are no picture."""
    rgb = decoded(data)
    with Image.open(io.BytesIO(data)) as picture:
        says, profile = provenance(picture), profile_name(picture.info.get("icc_profile"))
        form, mode, (width, height) = str(picture.format), picture.mode, picture.size
    file = DeliveredFile(form, width, height, len(data), mode, profile, says.source_type, says.credit)
    if kind == "on_model":
        if channel.background != "white":
            return file
        white, filled = subject_on_white(rgb)
        return replace(file, white_share=white, fill=filled)
    seen = locate(data, flatlay, analyses)
    if seen.found is None or seen.area is None:
        return file
    # Found by its outline alone, which a busy set misleads in a small file, nothing can be said about its edges.
    whole, clear = _inside(seen, channel) if seen.found.inliers else (None, None)
    if channel.background == "white" or channel.fill:
        # 254 is white to every eye and to the marketplaces; JPEG rounds
        file = replace(file, white_share=white_share(rgb, seen.area, at_least=254), fill=fill(seen.area))
    return replace(file, whole=whole, clear=clear if any(channel.keep_clear) else None)


def with_text(file: DeliveredFile, lines: Sequence[TextLine], channel: Channel) -> DeliveredFile:
    """The measured file with what a reader saw in it."""
    left, top, right, bottom = _clear_box((file.width, file.height), channel)
    across, down = _SLACK * file.width, _SLACK * file.height
    covered = tuple(
        line.text
        for line in lines
        if line.box[0] < left - across
        or line.box[1] < top - down
        or line.box[2] > right + across
        or line.box[3] > bottom + down
    )
    return replace(file, lines=tuple(line.text for line in lines), covered=covered)


def _inside(seen: Located, channel: Channel) -> tuple[float | None, float | None]:
    """Return the shares of the garment within the frame, and within what the channel leaves uncovered."""
    rows, columns = np.nonzero(seen.flatlay.sure)
    if seen.found is None or not len(rows):
        return None, None
    size = (seen.rgb.shape[1], seen.rgb.shape[0])
    x, y = seen.found.matrix @ np.stack([columns, rows, np.ones_like(rows)]).astype(float)
    left, top, right, bottom = _clear_box(size, channel)
    whole = (x >= 0) & (y >= 0) & (x < size[0]) & (y < size[1])
    clear = (x >= left) & (y >= top) & (x <= right) & (y <= bottom)
    return float(whole.mean()), float(clear.mean())


def _clear_box(size: tuple[int, int], channel: Channel) -> tuple[float, float, float, float]:
    left, top, right, bottom = channel.keep_clear
    return left * size[0], top * size[1], (1 - right) * size[0], (1 - bottom) * size[1]
