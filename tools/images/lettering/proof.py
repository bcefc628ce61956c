"""Proofreading copy before anything is drawn: what could not be set is said at once."""

from collections.abc import Sequence

from tools.images.lettering.errors import BadCopy
from tools.images.lettering.fonts import typefaces
from tools.images.lettering.runs import clean, split

MOST_LETTERS = 240  # a line longer than this is no line of copy; the sizes that fit it can't be read


def proofread(lines: Sequence[str], font: str | None = None) -> None:
    """Raise BadCopy or MissingGlyph for a line that no picture could show; empty copy is fine.

    `font` is a shop's own typeface.
    """
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_LETTERS:
            start = " ".join(line[:24].split())
            remedy = f"a picture takes at most {MOST_LETTERS}"
            raise BadCopy(f"has {len(line):,} letters", remedy, f'copy line {number} ("{start}…")')
    if lines:
        cleaned = clean(lines)
        for line in cleaned:
            split(line, typefaces(cleaned, font))
