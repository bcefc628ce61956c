"""Copy: does every ordered line stand in the picture to the letter, and nothing readable that was not ordered?"""

from collections.abc import Sequence
from dataclasses import replace

from tools.checks.verdict import Check, Part, measured
from tools.checks.witness import Witness, weighed

MATCH = 0.98  # the delivered letters against their own rendering
_SHOWN = 3  # texts too many that are quoted


def copy_check(
    ordered: Sequence[str],
    reader: Witness,
    inspector: Witness | None,
    excused: Sequence[str],
    *,
    matched: float | None,
    drawn: bool = False,
) -> Check:
    """Judge the copy of one picture by what was read in it (see `weighed` for who is believed).

    `excused` is what may be read beside the copy: print of the flat-lay, the brand's logo. `matched` (0..1) compares
    typeset letters with their own rendering, None where we did not typeset; `drawn` letters are the image model's own.
    A line that nobody can vouch for is unverified; where the image model drew it, setting it in type would mend that.
    """
    proved = matched is not None and matched >= MATCH
    seen = weighed(ordered, reader, inspector, excused, proved=proved)
    anew, again = ("retouch", "retouch") if drawn else ("composite", "typeset")
    strange = ", ".join(f'"{text}"' for text in seen.extra[:_SHOWN])
    parts = [Part(float(not seen.extra), 1.0, f"readable text that was not ordered: {strange}", anew)]
    evidence = "nothing readable outside the garment" if not reader.lines else "read: " + " / ".join(reader.lines)
    if inspector and inspector.lines and inspector.lines != reader.lines:
        evidence += "; the inspector reads: " + " / ".join(inspector.lines)
    if ordered and matched is not None:
        parts.append(Part(matched, MATCH, "the letters in the picture are not the ones that were set", "typeset"))
        evidence += f"; {matched:.1%} match with the letters as set"
        if proved and not all(line in reader.exact for line in ordered):
            evidence += "; the reader is not exact on this script, so the match counts"
    evidence = "; ".join([evidence, *seen.notes])
    if ordered:
        bad = [*seen.of("missing"), *seen.of("wrong")]
        parts.append(Part(1 - len(bad) / len(ordered), 1.0, "; ".join(line.words for line in bad), again))
    judged = measured("copy", parts, evidence)
    unsure = seen.of("unverified")
    if judged.status == "passed" and unsure:
        why = "; ".join(line.words for line in unsure)
        return replace(judged, status="unverified", score=None, threshold=None, fault=why)
    return judged
