"""Judge a background scene: gather the evidence and run its checks."""

import asyncio
from dataclasses import replace

from tools.checks.copy import Transcript
from tools.checks.inspection import Answers, settled
from tools.checks.scene import ASKED, frame_checks, seen_checks, text_check
from tools.checks.verdict import Verdict
from tools.errors import Problem
from tools.imaging.opening import decoded
from tools.models.roles import InspectRequest, Rendering, RenderRequest
from tools.verification.judge import Judges
from tools.verification.looking import answers_of


async def verify_scene(judges: Judges, order: RenderRequest, made: Rendering, *, by_code: bool) -> Verdict:
    """Return the verdict on a scene. Raises PictureError.

    A scene that code drew has no person, and its model knows what it left out. Any other scene is looked at by the
    inspector. Without an inspector, or if its call fails, these checks are unverified.
    """
    rgb, seen, why = await asyncio.to_thread(decoded, made.picture), None, "no inspector has looked"
    answers: Answers = {}
    if by_code:
        missing = f"; it did not draw: {'; '.join(made.left_out)}" if made.left_out else ""
        drawn = f"the studio drew {made.notes[0]}{missing}"
        answers = {"unoccupied": ("yes", "drawn by code, without people"), "scene": ("no" if missing else "yes", drawn)}
    elif judges.inspector:
        try:
            request = InspectRequest(b"", made.picture, order.brief, "scene")
            seen = await judges.inspector.inspect(request)
            answers = answers_of(seen)
            doubted = tuple(name for name in ASKED.values() if answers.get(name, ("cannot tell", ""))[0] == "no")
            if doubted:  # a single "no" refuses nothing
                again = await judges.inspector.inspect(replace(request, again=doubted))
                answers = settled(answers, answers_of(again), among=doubted)
        except Problem as error:
            why, answers = str(error), {}
    reader = judges.reader
    lines = tuple(line.text for line in await reader.read(made.picture, order.copy))
    known, exact = (frozenset(filter(reads, order.copy)) for reads in (reader.knows, reader.reads))
    told = Transcript(seen.model, seen.texts) if seen else None
    text = text_check(order.copy, Transcript(reader.name, lines, known, exact), told)
    frame = frame_checks((rgb.shape[1], rgb.shape[0]), order.ratio, order.tier)
    return Verdict((*frame, text, *seen_checks(answers, why)))
