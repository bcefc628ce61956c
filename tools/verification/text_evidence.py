"""Sort the text that was read in a picture, and check the copy by the reader and by an inspector's transcription."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tools.checks.copy import Transcript, copy_check
from tools.checks.garment import print_fault
from tools.checks.letters import folded, letters, resembles
from tools.checks.verdict import Check
from tools.imaging.arrays import Box, Mask, Rgb
from tools.imaging.masks import dilated, resized
from tools.imaging.opening import decoded
from tools.models.roles import Inspection, Kind, Reader, TextLine
from tools.typography.setting import LetteringData, match

_SURE_PRINT = 0.85  # least confidence of a print, because folds and weave of cloth look like letters
_READABLE = 20  # px: the least height of worn words that must be readable, because folds bend them
_PRINT = 0.02  # of the garment's height: the least height of a print's letters; those of a neck label are smaller
_LEAST_PRINT = 4  # letters and digits; a shorter text is the weave


@dataclass(frozen=True, slots=True)
class ExpectedCopy:
    """The ordered copy of a picture, and how it was put there. Pictures are encoded."""

    copy: tuple[str, ...] = ()
    textless: str = ""  # the source of the channel's rule that there is no text; empty if it has none
    lettering: LetteringData | None = None  # how it was typeset, if it was
    text_free: bytes | None = None  # the picture below the lettering
    printed_on: bytes | None = None  # the picture with the logo and without the copy, if there is a logo
    drawn_copy: bool = False  # True if the image model drew the letters: then one retouch may repair them
    kind: Kind = "packshot"  # for on_model, the garment's area is known by its colours alone
    plate: bytes | None = None  # the set without garment and copy; with it the garment has the flat-lay's pixels
    logo: bytes | None = None  # the brand's logo, if the picture has it
    logo_box: Box | None = None  # its place, in px

    def exact(self, reader: Reader, line: str) -> bool:
        """Return whether the reader reads a line without an error. No reader does that in columns."""
        return reader.reads(line) and not (self.lettering and self.lettering.get("columns"))


@dataclass(frozen=True, slots=True)
class CopyEvidence:
    """The text that the reader saw in a picture: beside the garment, on the garment, and in our own lettering."""

    reader: Reader
    flatlay: bytes
    cloth: Mask  # the garment in the flat-lay
    order: ExpectedCopy
    beside: tuple[str, ...]
    on_garment: tuple[str, ...]  # read with confidence; empty if the garment shows the flat-lay's own pixels
    own: frozenset[str]
    matched: float | None
    over: tuple[str, ...] = ()  # the ordered lines that lie over the garment
    boxes: Mapping[str, Box] = field(default_factory=dict)  # where each text was read, in px

    async def judged(self, inspection: Inspection | None = None) -> Check:
        """Return the copy check. The flat-lay's print is read only if it could excuse a fault."""
        judged = self._judged(inspection, (), self.beside)
        if judged.status != "failed" and not self.on_garment:
            return judged
        known = await self._print()
        if inspection:
            known += inspection.garment_texts
        unlike = tuple(text for text in self.on_garment if not resembles(known, text))
        printed = [text for text in self.over if resembles(known, text)]  # these words are the garment's own
        beside = list(self.beside)
        for text in printed:
            beside.remove(text)
        over = tuple(text for text in self.over if text not in printed)
        return replace(self, over=over)._judged(inspection, known, (*beside, *unlike))

    async def print_read(self) -> tuple[str, ...]:
        """Return the words of the flat-lay if all of them were read on the worn garment too; else an empty tuple."""
        printed = await printed_lines(self.reader, self.flatlay, self.cloth)
        words = tuple(line.text for line in printed if _is_print(line))
        return words if all(folded(text) in map(folded, self.on_garment) for text in words) else ()

    async def _print(self) -> tuple[str, ...]:
        logo = await self.reader.read(self.order.logo) if self.order.logo else []
        printed = await printed_lines(self.reader, self.flatlay, self.cloth)
        return tuple(line.text for line in (*printed, *logo))

    def _judged(self, inspection: Inspection | None, excused: Sequence[str], lines: tuple[str, ...]) -> Check:
        copy, reader = self.order.copy, self.reader
        read = Transcript(
            reader.name, lines,
            knows=frozenset(line for line in copy if reader.knows(line)),
            exact=frozenset(line for line in copy if self.order.exact(reader, line)),
            own=self.own,
        )  # fmt: skip
        told = Transcript(inspection.model, inspection.texts) if inspection else None
        excused = (*excused, *(inspection.garment_texts if inspection else ()))
        judged = copy_check(
            copy, read, told, excused, matched=self.matched, drawn=self.order.drawn_copy, over=self.over,
            textless=self.order.textless,
        )  # fmt: skip
        wrong = [self.boxes[text] for text in dict.fromkeys((*self.over, *lines)) if self._wrong(text)]
        if wrong and judged.status == "failed":
            sides = list(zip(*wrong, strict=True))
            judged = replace(judged, box=(min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])))
        # Code composes anew for nothing. A picture that a model drew gets one retouch for text off the garment.
        return replace(judged, stage="retouch") if judged.stage == "composite" and not self.order.plate else judged

    def _wrong(self, text: str) -> bool:
        """Return whether a text that was read is over the garment, or is no part of an ordered line."""
        ordered = any(letters(text) in letters(line) for line in self.order.copy)
        return text in self.boxes and (text in self.over or not ordered)


async def copy_evidence(
    reader: Reader, rgb: Rgb, lines: Sequence[TextLine], area: Mask | None, flatlay: bytes, cloth: Mask,
    order: ExpectedCopy,
    *, its_own: bool = False,
) -> CopyEvidence:  # fmt: skip
    """Sort the text that the reader saw in a picture.

    Args:
        reader: the reader of text.
        rgb: the picture, (h, w, 3) uint8.
        lines: the lines that the reader saw in it.
        area: the garment, (h, w) bool; None if it was not found.
        flatlay: the encoded photo of the garment.
        cloth: the garment in it, (h, w) bool at any size; empty if it is not known.
        order: the ordered copy.
        its_own: whether the garment shows the flat-lay's own pixels, so that its words need no reading.
    """
    encoded = order.printed_on or order.text_free
    below = await asyncio.to_thread(decoded, encoded) if encoded else None
    matched = None
    if order.lettering and below is not None:
        matched = await asyncio.to_thread(match, rgb, below, order.lettering)
    exact = all(order.exact(reader, line) for line in order.copy)
    ours = (rgb != below).any(axis=2) if below is not None and not exact else None  # it would misread these letters
    its_own = its_own or order.plate is not None
    beside, printed, own, over = [], [], set(), []
    for line in lines:
        if _in(line.box, order.logo_box):
            continue
        on_it, ordered = lies_on(line, area, 0.5), resembles(order.copy, line.text)
        if on_it and ordered and not its_own:
            over.append(line.text)  # it counts as beside: its letters are right, and its place is a fault of its own
        elif on_it:
            printed += [line.text] if _is_print(line) and not its_own else []
            continue
        beside.append(line.text)
        if lies_on(line, ours, 0.05):
            own.add(line.text)
    return CopyEvidence(
        reader, flatlay, cloth, order, tuple(beside), tuple(printed), frozenset(own), matched, tuple(over),
        {line.text: line.box for line in lines},
    )  # fmt: skip


async def printed_lines(reader: Reader, flatlay: bytes, cloth: Mask) -> list[TextLine]:
    """Return the text on the garment of a flat-lay: a watermark on its ground is none. All text if `cloth` is empty."""
    lines = await reader.read(flatlay)
    if not lines or not cloth.any():
        return lines
    height, width = (await asyncio.to_thread(decoded, flatlay)).shape[:2]
    area = resized(dilated(cloth, 0.01 * max(cloth.shape)), (width, height))
    return [line for line in lines if lies_on(line, area, 0.5)]


async def misprinted(
    reader: Reader, lines: Sequence[TextLine], area: Mask | None, flatlay: bytes, cloth: Mask,
    ordered: Sequence[str] = (),
) -> str | None:  # fmt: skip
    """Return the fault of the words on the garment, or None. The flat-lay is read only if there are words.

    The `ordered` copy is no word of the garment, unless the flat-lay has the like: if it lies over the garment, the copy
    check says so.
    """
    worn = [(line.text, line.confidence) for line in lines if lies_on(line, area, 0.8)]
    if not worn:
        return None
    known = await printed_lines(reader, flatlay, cloth)
    texts = [line.text for line in known]
    its_own = [word for word in worn if not resembles(ordered, word[0]) or resembles(texts, word[0])]
    return print_fault([(line.text, line.confidence) for line in known], its_own)


async def lost_words(reader: Reader, lines: Sequence[TextLine], area: Mask, flatlay: bytes, cloth: Mask) -> str | None:
    """Return the fault that no word of the flat-lay's print is readable on the worn garment, where it would be; or None."""
    scale = float(np.sqrt(area.mean() / cloth.mean())) * max(area.shape)  # px of the picture per flat-lay
    tall = (await asyncio.to_thread(decoded, flatlay)).shape[0]
    words = [
        line.text
        for line in await printed_lines(reader, flatlay, cloth)
        if _is_print(line)
        and (line.box[3] - line.box[1]) / tall >= max(_READABLE / scale, _PRINT * cloth.any(axis=1).mean())
    ]  # fmt: skip
    if not words or any(resembles(words, line.text) for line in lines if lies_on(line, area, 0.5)):
        return None
    return f'the words of its print are missing: "{words[0]}"'


def _is_print(line: TextLine) -> bool:
    """Return whether text on cloth is surely a print, and not its weave."""
    return line.confidence >= _SURE_PRINT and sum(map(str.isalnum, line.text)) >= _LEAST_PRINT


def _in(box: Box, logo: Box | None) -> bool:
    """Return whether the middle of a box is inside the logo's box."""
    if logo is None:
        return False
    return logo[0] <= (box[0] + box[2]) / 2 <= logo[2] and logo[1] <= (box[1] + box[3]) / 2 <= logo[3]


def lies_on(line: TextLine, area: Mask | None, share: float) -> bool:
    """Return whether more than `share` (0 to 1) of a line's box is inside an area, (h, w) bool."""
    if area is None:
        return False
    left, top, right, bottom = line.box
    part = area[max(top, 0) : bottom, max(left, 0) : right]
    return bool(part.size and part.mean() > share)
