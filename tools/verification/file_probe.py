"""Measure a file that was read back from disk."""

import asyncio
from dataclasses import replace

import numpy as np

from tools.channels import Channel
from tools.checks.file import DeliveredFile
from tools.checks.letters import resembles
from tools.imaging.arrays import Mask
from tools.imaging.colour_space import declared, is_srgb
from tools.imaging.metadata import provenance
from tools.imaging.opening import decoded, open_file
from tools.verification.judge import Expected, Judges
from tools.verification.locate import Located, excerpt, locate
from tools.vision.garment_area import fill, subject_on_white, white_share
from tools.vision.registration import Registration

_SLACK = 0.01  # share of a side, because a reader's box is a little larger than its letters


async def probe_delivery(
    judges: Judges, data: bytes, picture: bytes, flatlay: bytes, order: Expected, channel: Channel
) -> DeliveredFile:
    """Measure a delivered file. Its text is read only if copy was ordered and the reader reads all of it exactly.

    If the file is a crop of the judged picture, the places of garment and text come from that picture. Else they are
    found in the file.

    Args:
        judges: the reader and the flat-lay analyses.
        data: the bytes of the delivered file.
        picture: the encoded picture that was judged.
        flatlay: the encoded photo of the garment.
        order: the order of the picture.
        channel: the channel of the file.

    Raises:
        PictureError: one of them is no picture.
    """
    part = await asyncio.to_thread(excerpt, picture, data, channel)

    def located() -> Located | None:
        if order.kind == "on_model":
            return None
        if part is None:
            return locate(data, flatlay, judges.analyses)
        return part.located(locate(picture, flatlay, judges.analyses, order.plate, order.text_free))

    file = await asyncio.to_thread(lambda: probe_file(data, channel, located()))
    if not order.copy or not all(order.exact(judges.reader, line) for line in order.copy):
        return file
    read = await judges.reader.read(picture if part else data, order.copy)
    lines = [line for line in (part.lines(read) if part else read) if resembles(order.copy, line.text)]
    left, top, right, bottom = _clear_box((file.width, file.height), channel)
    across, down = _SLACK * file.width, _SLACK * file.height
    low, high = (left - across, top - down), (right + across, bottom + down)
    covered = tuple(x.text for x in lines if np.less(x.box[:2], low).any() or np.greater(x.box[2:], high).any())
    return replace(file, lines=tuple(line.text for line in lines), covered=covered)


def probe_file(data: bytes, channel: Channel, seen: Located | None) -> DeliveredFile:
    """Measure a file from its bytes. Raises PictureError if they are no picture.

    `seen` is the garment in the file. It is None for a worn garment: then only the subject is measured.
    """
    rgb, opened = decoded(data), open_file(data)
    says, space = provenance(opened.image), declared(opened.image)
    white = filled = whole = clear = None
    if seen is None and channel.background == "white":
        white, filled = subject_on_white(rgb)
    elif seen and seen.found and seen.area is not None:
        if seen.found.inliers:  # else it was found by its outline alone, which a busy set can mislead
            whole, clear = _inside(seen.flatlay.sure, seen.found, opened.size, channel)
        if channel.background == "white" or channel.fill:
            # 254 looks white and marketplaces accept it as white; JPEG rounds
            white, filled = white_share(rgb, seen.area, at_least=254), fill(seen.area)
    return DeliveredFile(
        opened.format, *opened.size, len(data), opened.image.mode, space.name if space else None, says.source_type,
        says.credit, white, filled, whole, clear if any(channel.keep_clear) else None,
        srgb=space is None or is_srgb(space.icc), orientation=opened.orientation, notes=opened.notes,
    )  # fmt: skip


def _inside(
    garment: Mask, found: Registration, size: tuple[int, int], channel: Channel
) -> tuple[float | None, float | None]:
    """Return the shares (0 to 1) of the garment inside the frame, and inside the part that the channel leaves free."""
    rows, columns = np.nonzero(garment)
    if not len(rows):
        return None, None
    x, y = found.matrix @ np.stack([columns, rows, np.ones_like(rows)]).astype(float)
    left, top, right, bottom = _clear_box(size, channel)
    whole = (x >= 0) & (y >= 0) & (x < size[0]) & (y < size[1])
    clear = (x >= left) & (y >= top) & (x <= right) & (y <= bottom)
    return float(whole.mean()), float(clear.mean())


def _clear_box(size: tuple[int, int], channel: Channel) -> tuple[float, float, float, float]:
    left, top, right, bottom = channel.keep_clear
    return left * size[0], top * size[1], (1 - right) * size[0], (1 - bottom) * size[1]
