"""The copy check: every ordered line is in the picture, letter by letter, and no other text is readable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tools.checks.letters import CopyReading, bare, compare_copy
from tools.checks.verdict import Check, Measurement, measured

Finding = Literal["right", "wrong", "missing", "unverified"]


@dataclass(frozen=True, slots=True)
class Transcript:
    """One reading of a picture.

    Attributes:
        name: of the reader.
        lines: in reading order.
        knows: the ordered lines whose script this reader can read.
        exact: the ordered lines whose script it reads without an error, as measured.
        own: lines that we set in a script that it misreads; they never count as extra.
    """

    name: str
    lines: tuple[str, ...]
    knows: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LineFinding:
    """The result for one ordered line; `words` explain it if the line is not right, `note` if there is more to say."""

    finding: Finding
    words: str = ""
    note: str = ""


def reconcile(
    ordered: Sequence[str], reader: Transcript, inspector: Transcript | None, excused: Sequence[str], *, proved: bool
) -> tuple[list[LineFinding], list[str]]:
    """Return the finding for each ordered line, and the texts that were not ordered.

    They combine what the reader (code) and the inspector (a model that may correct what it reads) have read.

    The rule for each line:
    1. If the reader is exact on the line and does not read it right, its result counts: an inspector may correct what
       it reads.
    2. If the letters are `proved` (typeset, and equal to their own rendering), the line is right; readings are notes.
    3. Otherwise one wrong reading makes it wrong. Without one, it is right if all who can read it read it right: the
       reader, and the inspector if there is one. It is unverified if only one of them did, or if nobody knows the
       script. Otherwise it is missing.

    A text is extra if one of the two read it, it matches no ordered line, and it is not `excused` (print of the
    flat-lay, the brand's logo). A single letter or sign never is. A reader that misreads an ordered line that is not
    proved cannot tell extra text from misread text, so then only the inspector's extra texts count.
    """
    by_reader = compare_copy(ordered, reader.lines)
    by_inspector = compare_copy(ordered, inspector.lines) if inspector else None
    lines = [_line(line, by_reader, by_inspector, reader, proved) for line in ordered]
    extra: list[str] = []
    if proved or all(line in reader.knows for line in ordered):
        extra += [text for text in by_reader.extra if text not in reader.own and not _excused(text, excused)]
    if by_inspector:
        exact = all(line in reader.exact for line in ordered) or proved
        extra += [
            text
            for text in by_inspector.extra
            if not _excused(text, excused)
            and not _known_by(text, [*extra, *reader.own])
            and not (exact and _known_by(text, ordered))  # an ordered line that it reports twice or in parts
        ]
    return lines, extra


def _line(
    line: str, by_reader: CopyReading, by_inspector: CopyReading | None, reader: Transcript, proved: bool
) -> LineFinding:
    read, words = _of(line, by_reader)
    told, told_words = _of(line, by_inspector) if by_inspector else ("missing", "")
    exact = line in reader.exact
    if exact and read != "right":
        return LineFinding(read, words)
    if proved:
        otherwise = f"the inspector reads otherwise: {told_words}" if told == "wrong" else ""
        as_well = f'{reader.name} reads "{line}" as well' if read == "right" else ""
        return LineFinding("right", note=otherwise if exact else as_well)
    can: dict[str, tuple[Finding, str]] = {}  # who can read it -> what it reads
    if exact or line in reader.knows:
        can[reader.name] = read, words
    if by_inspector:
        can["the inspector"] = told, f"{told_words}, as the inspector reads it"
    if wrong := next((words for found, words in can.values() if found == "wrong"), None):
        return LineFinding("wrong", wrong)
    if not can:
        return LineFinding("unverified", f'no reader here knows the script of "{line}"')
    right = [who for who, (found, _) in can.items() if found == "right"]
    if right == [*can] and reader.name in can:
        return LineFinding("right")
    only = f'only {right[0]} reads "{line}"' if right else f'"{line}" is missing'
    return LineFinding("unverified" if right else "missing", only)


def _of(line: str, reading: CopyReading) -> tuple[Finding, str]:
    if line in reading.missing:
        return "missing", f'"{line}" is missing'
    wrong = reading.wrong.get(line)
    return ("wrong", wrong) if wrong else ("right", "")


def _excused(text: str, excused: Sequence[str]) -> bool:
    return sum(map(str.isalnum, text)) < 2 or _known_by(text, excused)


def _known_by(text: str, known: Sequence[str]) -> bool:
    """Return whether a text is one of the known ones or a part of one; case and accents do not count."""
    return any(bare(text) in bare(each) for each in known)


MATCH = 0.98  # least match of the delivered letters with their own rendering
_SHOWN = 3  # extra texts that are quoted


def copy_check(
    ordered: Sequence[str],
    reader: Transcript,
    inspector: Transcript | None,
    excused: Sequence[str],
    *,
    matched: float | None,
    drawn: bool = False,
    over: Sequence[str] = (),
    textless: str = "",
) -> Check:
    """Judge the copy of one picture by what was read in it; `reconcile` has the rules.

    A line that no reader can confirm is unverified. If the image model drew it, setting it in type repairs that.

    Args:
        ordered: the lines of the copy.
        reader: the reading by code.
        inspector: the reading by a model, if there is one.
        excused: other texts that may be readable: print of the flat-lay, the brand's logo.
        matched: match of typeset letters with their own rendering, 0..1; None if we did not typeset.
        drawn: whether the image model drew the letters.
        over: the ordered lines that lie over the garment. They are set anew, and the garment is left alone.
        textless: the source of the channel's rule that there is no text; empty if it has none.
    """
    proved = matched is not None and matched >= MATCH
    lines, extra = reconcile(ordered, reader, inspector, excused, proved=proved)
    anew, again = ("retouch", "retouch") if drawn else ("composite", "typeset")
    strange = ", ".join(f'"{text}"' for text in extra[:_SHOWN])
    lying = ", ".join(f'"{line}"' for line in over)
    parts = [
        Measurement(float(not over), 1.0, f"the copy lies over the garment: {lying}", "typeset"),
        Measurement(float(not extra), 1.0, f"readable text that was not ordered: {strange}", anew, textless),
    ]
    evidence = "nothing readable outside the garment" if not reader.lines else "read: " + " / ".join(reader.lines)
    if inspector and inspector.lines and inspector.lines != reader.lines:
        evidence += "; the inspector reads: " + " / ".join(inspector.lines)
    if ordered and matched is not None:
        unlike = "the letters in the picture are not the letters that were set"
        parts.append(Measurement(matched, MATCH, unlike, "typeset"))
        evidence += f"; {matched:.1%} match with the letters as set"
        if proved and not all(line in reader.exact for line in ordered):
            evidence += "; the reader is not exact on letters like these, so the match counts"
    evidence = "; ".join([evidence, *(line.note for line in lines if line.note)])
    if ordered:
        bad = sorted((x for x in lines if x.finding in ("missing", "wrong")), key=lambda x: x.finding)
        parts.append(Measurement(1 - len(bad) / len(ordered), 1.0, "; ".join(line.words for line in bad), again))
    judged = measured("copy", parts, evidence)
    unsure = [line for line in lines if line.finding == "unverified"]
    if judged.status == "passed" and unsure:
        why = "; ".join(line.words for line in unsure)
        return replace(judged, status="unverified", score=None, threshold=None, fault=why)
    return judged
