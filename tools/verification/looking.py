"""Have an inspector look at a worn garment, and look once more at what it doubts before anybody pays for a new picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from tools.checks.garment import measured_right
from tools.checks.inspection import GARMENT, REFUSING, Answers, settled
from tools.checks.verdict import Check
from tools.errors import Problem
from tools.imaging.arrays import Mask
from tools.imaging.masks import largest
from tools.models.roles import Answer, Inspection, Inspector, InspectRequest, Place
from tools.verification.text_evidence import CopyEvidence
from tools.verification.worn import WornLook

_PAD, _LEAST = 60, 250  # thousandths of the picture: beside a part, and the least side of a doubted one
_TINY = 0.01  # of the picture; a smaller patch of its colours is not the garment


@dataclass(frozen=True, slots=True)
class Looked:
    """The settled answers of an inspector, the copy check with all that was transcribed, and where the garment is.

    `doubted` has the places of the attributes that it said no to. `first` is its first look.
    """

    answers: Answers
    copy: Check
    place: Place | None
    doubted: Mapping[str, Place]
    first: Inspection


async def look_twice(inspector: Inspector, request: InspectRequest, copy: Check, text: CopyEvidence) -> Looked:
    """Return what an inspector sees. Raises Problem if the first look fails.

    Each "no" that can refuse is asked once more, in other words. So is the transcription if only it refutes the copy.

    Args:
        inspector: the inspector.
        request: the picture and its order.
        copy: the copy check without the inspector.
        text: the text that the reader saw.
    """
    first = await inspector.inspect(request)
    told = await text.judged(first)
    place = next((answer.box for answer in first.answers if answer.attribute in GARMENT and answer.box), None)
    refuted = copy.status != "failed" and told.status not in ("passed", copy.status)
    doubted = [answer for answer in first.answers if answer.said == "no" and answer.attribute in REFUSING]
    if not doubted and not refuted:
        return Looked(answers_of(first), told, place, {}, first)
    again = (*(answer.attribute for answer in doubted), *(("texts",) if refuted else ()))
    part = _around(answer.box for answer in doubted)
    why = ""
    try:
        second = await inspector.inspect(replace(request, again=again, worn=part or request.worn))
    except Problem as error:  # a single "no" refuses nothing
        second, why = None, str(error)
    if refuted:
        told = _agreed(told, await text.judged(second) if second else None, why)
    seen = [*doubted, *(second.answers if second else ())]
    places = {answer.attribute: answer.box for answer in seen if answer.said == "no" and answer.box}
    return Looked(settled(answers_of(first), answers_of(second) if second else None, why), told, place, places, first)


def _agreed(first: Check, second: Check | None, why: str) -> Check:
    """Return the copy check after two transcriptions. One alone refutes nothing."""
    before = f"the inspector's first transcription: {first.fault}"
    if second is None:
        return replace(first, status="unverified", evidence=f"{first.evidence}; not transcribed again: {why}")
    return replace(second, evidence=f"{second.evidence}; {before}")


def answers_of(seen: Inspection) -> Answers:
    """Return what was said of each attribute and why; a "no" says where."""
    return {answer.attribute: (answer.said, _evidence(answer)) for answer in seen.answers}


def _evidence(answer: Answer) -> str:
    if answer.said != "no" or not answer.box:
        return answer.evidence
    left, top, right, bottom = (round(side / 10) for side in answer.box)
    return f"{answer.evidence} [{left}-{right} % across, {top}-{bottom} % down]"


def _around(boxes: Iterable[Place | None]) -> Place | None:
    """Return one part that shows all doubted places; None if one of them is not known."""
    known = list(boxes)
    sides = [box for box in known if box]
    if not known or len(sides) < len(known):
        return None
    least, most = np.min(sides, axis=0), np.max(sides, axis=0)
    return _padded(int(least[0]), int(least[1]), int(most[2]), int(most[3]))


def _padded(left: int, top: int, right: int, bottom: int) -> Place:
    wide, tall = (max(_PAD, (_LEAST - side) // 2) for side in (right - left, bottom - top))
    return max(0, left - wide), max(0, top - tall), min(1000, right + wide), min(1000, bottom + tall)


def garment_places(seen: WornLook) -> tuple[Place | None, Place | None]:
    """Return where the garment is in its flat-lay, and where it is worn; None where it is not known."""
    worn = seen.colours.region.mask if seen.colours else seen.flatlay.sure
    return _place(seen.flatlay.sure), _place(worn) if seen.colours else None


def _place(area: Mask) -> Place | None:
    piece = largest(area)
    if piece.mean() < _TINY:
        return None
    rows, columns = (np.flatnonzero(piece.any(axis=axis)) * 1000 // piece.shape[1 - axis] for axis in (1, 0))
    return _padded(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


async def measured(worn: Check, seen: WornLook, text: CopyEvidence) -> Mapping[str, str]:
    """Return the attributes of a worn garment that the local checks found right, and what they found."""
    if worn.status != "passed":
        return {}
    printed = await text.print_read()
    return measured_right(seen.colours, seen.prints) | ({"words": f"read: {' / '.join(printed)}"} if printed else {})
