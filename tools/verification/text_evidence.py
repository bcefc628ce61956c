"""Sort the text that was read in a picture, and check the copy by the reader and by an inspector's transcription."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

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


@dataclass(frozen=True)
class CopyEvidence:
    """The text that the reader saw in a picture, and what tells whose it is.

    Attributes:
        reader: the reader of text.
        lines: the lines that it saw in the picture.
        area: the garment in the picture, (h, w) bool; None if it was not found.
        flatlay: the encoded photo of the garment.
        cloth: the garment in it, (h, w) bool at any size; empty if it is not known.
        order: the ordered copy.
        matched: how well typeset letters match their own rendering, 0..1; None if we did not typeset.
        ours: the pixels that our lettering changed, (h, w) bool; None if the reader reads it without an error.
        its_own: whether the garment shows the flat-lay's own pixels, so that its words need no reading.
    """

    reader: Reader
    lines: Sequence[TextLine]
    area: Mask | None
    flatlay: bytes
    cloth: Mask
    order: ExpectedCopy
    matched: float | None = None
    ours: Mask | None = None
    its_own: bool = False

    @cached_property
    def _places(self) -> tuple[list[TextLine], list[str], list[str]]:
        """Return the lines that count as copy, the texts that are surely a print, and the ordered ones over the garment.

        A line over the garment counts as copy: its letters are right, and its place is a fault of its own.
        """
        its_own = self.its_own or self.order.plate is not None
        beside, printed, over = list[TextLine](), list[str](), list[str]()
        for line in self.lines:
            if _in(line.box, self.order.logo_box):
                continue
            if not lies_on(line, self.area, 0.5):
                beside.append(line)
            elif not its_own and resembles(self.order.copy, line.text):
                over.append(line.text)
                beside.append(line)
            elif not its_own and _is_print(line):
                printed.append(line.text)
        return beside, printed, over

    async def judged(self, inspection: Inspection | None = None) -> Check:
        """Return the copy check. The flat-lay's print is read only if it could excuse a fault."""
        lines, printed, over = self._places
        beside = [line.text for line in lines]
        judged = self._judged(inspection, (), beside, over)
        if judged.status != "failed" and not printed:
            return judged
        logo = await self.reader.read(self.order.logo) if self.order.logo else []
        known = [line.text for line in (*await self._print(), *logo)]
        known += inspection.garment_texts if inspection else ()
        for text in over:
            if resembles(known, text):  # these words are the garment's own
                beside.remove(text)
        over = [text for text in over if not resembles(known, text)]
        beside += [text for text in printed if not resembles(known, text)]
        return self._judged(inspection, known, beside, over)

    async def print_read(self) -> list[str]:
        """Return the words of the flat-lay if all of them were read on the worn garment too; else an empty list."""
        words = [line.text for line in await self._print() if _is_print(line)]
        return words if all(folded(text) in map(folded, self._places[1]) for text in words) else []

    async def misprint(self) -> str | None:
        """Return the fault of the words on the garment, or None. The flat-lay is read only if there are words.

        The ordered copy is no word of the garment, unless the flat-lay has the like: if it lies over the garment, the copy
        check says so.
        """
        worn = [(line.text, line.confidence) for line in self.lines if lies_on(line, self.area, 0.8)]
        if not worn:
            return None
        known = [(line.text, line.confidence) for line in await self._print()]
        texts = [text for text, _ in known]
        its_own = [word for word in worn if not resembles(self.order.copy, word[0]) or resembles(texts, word[0])]
        return print_fault(known, its_own)

    async def lost_words(self) -> str | None:
        """Return the fault that no word of the flat-lay's print can be read on the worn garment, or None."""
        if self.area is None:
            return None
        # px of the picture for the height of the flat-lay
        scale = float(np.sqrt(self.area.mean() / self.cloth.mean())) * max(self.area.shape)
        tall = (await asyncio.to_thread(decoded, self.flatlay)).shape[0]
        least = tall * max(_READABLE / scale, _PRINT * float(self.cloth.any(axis=1).mean()))
        words = [line.text for line in await self._print() if _is_print(line) and line.box[3] - line.box[1] >= least]
        if not words or any(resembles(words, line.text) for line in self.lines if lies_on(line, self.area, 0.5)):
            return None
        return f'the words of its print are missing: "{words[0]}"'

    async def _print(self) -> list[TextLine]:
        """Return the text on the garment of the flat-lay: a watermark on its ground is none. All text if `cloth` is empty."""
        lines = await self.reader.read(self.flatlay)
        if not lines or not self.cloth.any():
            return lines
        height, width = (await asyncio.to_thread(decoded, self.flatlay)).shape[:2]
        area = resized(dilated(self.cloth, 0.01 * max(self.cloth.shape)), (width, height))
        return [line for line in lines if lies_on(line, area, 0.5)]

    def _judged(
        self, inspection: Inspection | None, excused: Sequence[str], lines: Sequence[str], over: Sequence[str]
    ) -> Check:
        copy, reader = self.order.copy, self.reader
        read = Transcript(
            reader.name, tuple(lines),
            knows=frozenset(line for line in copy if reader.knows(line)),
            exact=frozenset(line for line in copy if self.order.exact(reader, line)),
            own=frozenset(line.text for line in self._places[0] if lies_on(line, self.ours, 0.05)),
        )  # fmt: skip
        told = Transcript(inspection.model, inspection.texts) if inspection else None
        excused = (*excused, *(inspection.garment_texts if inspection else ()))
        judged = copy_check(
            copy, read, told, excused, matched=self.matched, drawn=self.order.drawn_copy, over=over,
            textless=self.order.textless,
        )  # fmt: skip
        # over the garment, or no part of an ordered line
        wrong = [
            line.box
            for line in self.lines
            if line.text in over or (line.text in lines and not any(letters(line.text) in letters(one) for one in copy))
        ]
        if wrong and judged.status == "failed":
            sides = list(zip(*wrong, strict=True))
            judged = replace(judged, box=(min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])))
        # Code composes anew for nothing. A picture that a model drew gets one retouch for text off the garment.
        return replace(judged, stage="retouch") if judged.stage == "composite" and not self.order.plate else judged


async def copy_evidence(
    reader: Reader, rgb: Rgb, lines: Sequence[TextLine], area: Mask | None, flatlay: bytes, cloth: Mask,
    order: ExpectedCopy,
) -> CopyEvidence:  # fmt: skip
    """Return the evidence about the text in a picture (h, w, 3) uint8; the other arguments are those of CopyEvidence."""
    encoded = order.printed_on or order.text_free
    below = await asyncio.to_thread(decoded, encoded) if encoded else None
    matched = None
    if order.lettering and below is not None:
        matched = await asyncio.to_thread(match, rgb, below, order.lettering)
    exact = all(order.exact(reader, line) for line in order.copy)
    ours = (rgb != below).any(axis=2) if below is not None and not exact else None  # it would misread these letters
    return CopyEvidence(reader, lines, area, flatlay, cloth, order, matched, ours)


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
