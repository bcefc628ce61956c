"""Keep only the mended part of a retouch that an image model drew."""

import asyncio
from dataclasses import replace

from agent.services import Services
from agent.state import ShotState
from tools.imaging.encoding import encode_png
from tools.imaging.opening import decoded
from tools.models.roles import Rendering
from tools.verification.preservation import LARGEST_SPOT, LARGEST_WISHED
from tools.vision.mended import Mended, mend

_UNCHANGED = "the retouch changed nothing, so it is not tried again"


async def mended_alone(
    state: ShotState, services: Services, before: bytes, made: Rendering, *, letters: bool
) -> tuple[Rendering, bool]:
    """Return the picture before a retouch with the mended part of the answer, and whether nothing visible changed.

    A note says what was kept. An answer that cannot be registered, or that changed more than a
    part, stays as it came; then the check `untouched` undoes it. `letters` says that only lettering is mended: then the
    part is where letters were read.
    """
    wished = not state.get("attempts")  # a person may want another tint or a large part changed
    boxes = []
    if letters:
        read = [await services.models.reader.read(one, state.get("copy", [])) for one in (before, made.picture)]
        boxes = [line.box for lines in read for line in lines]

    def pasted() -> tuple[Mended, bytes] | None:
        largest = LARGEST_WISHED if wished else LARGEST_SPOT
        found = mend(decoded(before), decoded(made.picture), largest, boxes, tint=wished)
        return (found, encode_png(found.picture) if found.share else before) if found else None

    found = await asyncio.to_thread(pasted)
    if found is None:
        return made, False
    part, picture = found
    said = f"only the mended part was kept, {part.share:.1%} of the picture" if part.share else _UNCHANGED
    return replace(made, picture=picture, plates={}, notes=(*made.notes, said)), not part.share
