"""Judge a background scene: gather the evidence and run its checks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.checks.copy import Transcript
from tools.checks.inspection import Answers, settled
from tools.checks.scene import ASKED, frame_checks, seen_checks, text_check
from tools.checks.verdict import Verdict
from tools.errors import Problem
from tools.imaging.opening import decoded
from tools.imaging.sizes import pixels
from tools.models.roles import Inspection, InspectRequest
from tools.studio.brief import StyleBrief
from tools.verification.judge import Judges


@dataclass(frozen=True, slots=True)
class ExpectedScene:
    """The order for a scene. `drawn` has what code drew of it and did not draw, if code drew it."""

    brief: StyleBrief
    ratio: str
    tier: str
    copy: tuple[str, ...] = ()
    drawn: tuple[str, Sequence[str]] | None = None


async def verify_scene(judges: Judges, picture: bytes, order: ExpectedScene) -> Verdict:
    """Return the verdict on an encoded scene. Raises PictureError.

    A scene that code drew has no person, and its model knows what it left out. Any other scene is looked at by the
    inspector. Without an inspector, or if its call fails, these checks are unverified.
    """
    rgb = await asyncio.to_thread(decoded, picture)
    seen: Inspection | None = None
    why = "no inspector has looked"
    answers: Answers = {}
    if order.drawn:
        scene, missing = order.drawn
        told = f"the studio drew {scene}" + (f"; it did not draw: {'; '.join(missing)}" if missing else "")
        answers = {"unoccupied": ("yes", "drawn by code, without people"), "scene": ("no" if missing else "yes", told)}
    elif judges.inspector:
        request = InspectRequest(b"", picture, order.brief, "scene")
        try:
            seen = await judges.inspector.inspect(request)
            answers = _answers(seen)
            doubted = tuple(name for name in ASKED.values() if answers.get(name, ("",))[0] == "no")
            if doubted:  # a single "no" refuses nothing
                again = await judges.inspector.inspect(replace(request, again=doubted))
                answers = settled(answers, _answers(again), among=doubted)
        except Problem as error:
            why, answers = str(error), {}
    lines = tuple(line.text for line in await judges.reader.read(picture, order.copy))
    read = Transcript(
        judges.reader.name, lines,
        knows=frozenset(filter(judges.reader.knows, order.copy)), exact=frozenset(filter(judges.reader.reads, order.copy)),
    )  # fmt: skip
    text = text_check(order.copy, read, Transcript(seen.model, seen.texts) if seen else None)
    height, width = rgb.shape[:2]
    frame = frame_checks((width, height), pixels(order.ratio, order.tier), order.ratio, order.tier)
    return Verdict((*frame, text, *seen_checks(answers, why)))


def _answers(seen: Inspection) -> Answers:
    return {answer.attribute: (answer.said, answer.evidence) for answer in seen.answers}
