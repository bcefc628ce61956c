"""Measure a file that was read back from disk."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tools.channels import Channel
from tools.checks.file import DeliveredFile
from tools.checks.letters import resembles
from tools.imaging.colour_space import declared
from tools.imaging.metadata import provenance
from tools.imaging.opening import decoded, open_file
from tools.models.roles import TextLine
from tools.verification.judge import Expected, Judges
from tools.verification.locate import Located, excerpt, locate
from tools.vision.garment_area import fill, subject_on_white, white_share

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
    return with_text(file, lines, channel)


def probe_file(data: bytes, channel: Channel, seen: Located | None) -> DeliveredFile:
    """Measure a file from its bytes. Raises PictureError if they are no picture.

    `seen` is the garment in the file. It is None for a worn garment: then only the subject is measured.
    """
    rgb = decoded(data)
    opened = open_file(data)
    says, space = provenance(opened.image), declared(opened.image)
    file = DeliveredFile(
        opened.format, *opened.size, len(data), opened.image.mode, space.name if space else None, says.source_type,
        says.credit, srgb=space is None or space.is_srgb, orientation=opened.orientation, notes=opened.notes,
    )  # fmt: skip
    if seen is None:
        if channel.background != "white":
            return file
        white, filled = subject_on_white(rgb)
        return replace(file, white_share=white, fill=filled)
    if seen.found is None or seen.area is None:
        return file
    # Without inliers the garment was found by its outline alone. A busy set can mislead that, so its edges are unknown.
    whole, clear = _inside(seen, channel) if seen.found.inliers else (None, None)
    if channel.background == "white" or channel.fill:
        # 254 looks white and marketplaces accept it as white; JPEG rounds
        file = replace(file, white_share=white_share(rgb, seen.area, at_least=254), fill=fill(seen.area))
    return replace(file, whole=whole, clear=clear if any(channel.keep_clear) else None)


def with_text(file: DeliveredFile, lines: Sequence[TextLine], channel: Channel) -> DeliveredFile:
    """Return the measured file with its lines of text, and the lines that reach into a margin that the channel covers."""
    left, top, right, bottom = _clear_box((file.width, file.height), channel)
    across, down = _SLACK * file.width, _SLACK * file.height
    low, high = (left - across, top - down), (right + across, bottom + down)
    covered = tuple(x.text for x in lines if np.less(x.box[:2], low).any() or np.greater(x.box[2:], high).any())
    return replace(file, lines=tuple(line.text for line in lines), covered=covered)


def _inside(seen: Located, channel: Channel) -> tuple[float | None, float | None]:
    """Return the shares (0 to 1) of the garment inside the frame, and inside the part that the channel leaves free."""
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
