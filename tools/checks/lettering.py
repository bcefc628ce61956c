"""Copy: does every ordered line stand in the picture to the letter, and nothing readable that was not ordered?"""

from collections.abc import Sequence

from tools.checks.copy import compare_copy
from tools.checks.letters import folded
from tools.checks.verdict import Check, Part, measured

MATCH = 0.98  # the delivered letters against their own rendering


def copy_check(
    ordered: Sequence[str],
    read: Sequence[str],
    printed: Sequence[str],
    *,
    readable: bool,
    matched: float | None,
    drawn: bool = False,
) -> Check:
    """Judge the copy of one picture.

    `read` is what a reader saw outside the garment; `printed` what it saw in the flat-lay, which may show again. `readable`
    says whether the reader is exact on the ordered script. `matched` (0..1) compares typeset letters with their own
    rendering, None where we did not typeset; `drawn` letters are the image model's own.
    Letters that nobody can read and that we did not set are unverified.
    """
    known = {folded(text) for text in printed}
    reading = compare_copy(ordered, read)
    extra = [text for text in reading.extra if folded(text) not in known and sum(map(str.isalnum, text)) > 1]
    anew, again = ("retouch", "retouch") if drawn else ("composite", "typeset")
    strange = ", ".join(f'"{text}"' for text in extra[:3])
    parts = [Part(float(not extra), 1.0, f"readable text that was not ordered: {strange}", anew)]
    evidence = "nothing readable outside the garment" if not read else "read: " + " / ".join(read)
    if ordered and matched is not None:
        parts.append(Part(matched, MATCH, "the letters in the picture are not the ones that were set", "typeset"))
        evidence += f"; {matched:.1%} match with the letters as set"
    if ordered and readable:
        lines = [f'"{line}" is missing' for line in reading.missing] + [str(wrong) for wrong in reading.wrong]
        right = 1 - len(lines) / len(ordered)
        parts.append(Part(right, 1.0, "; ".join(lines), again))
    elif ordered and matched is None:
        return Check("copy", "unverified", "no reader here is exact on this script", fault="the copy could not be read")
    elif ordered:
        evidence += "; the reader does not know this script, so the match alone counts"
    return measured("copy", parts, evidence)
