"""Reading of one row of text with Debian's tesseract, in scripts that rapidocr does not know."""

import os
import subprocess
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.checks.letters import letters
from tools.imaging.arrays import Box
from tools.models.roles import TextLine
from tools.typography.fonts import script

Grey = NDArray[np.uint8]  # (height, width)

_SHARED = 0.55  # of the lower box's height: boxes that share so much are in one row
_NEAR = 1.2  # of the lower box's height: words of one row are nearer than this
_REACHING_IN = 0.6  # of the box's height: a taller part is a letter of this row
_QUIET = 0.4  # of the row's height: the white margin around it


def joined(boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes, top to bottom, where the boxes of one row are joined: detectors cut some scripts into words."""
    rows: list[Box] = []
    for box in sorted(boxes, key=lambda b: b[0]):
        for i, row in enumerate(rows):
            low = min(row[3] - row[1], box[3] - box[1])
            shared = min(row[3], box[3]) - max(row[1], box[1])
            apart = max(box[0] - row[2], row[0] - box[2])
            if shared > _SHARED * low and apart < _NEAR * low:
                rows[i] = (min(row[0], box[0]), min(row[1], box[1]), max(row[2], box[2]), max(row[3], box[3]))
                break
        else:
            rows.append(box)
    return sorted(rows, key=lambda b: (b[1] + b[3], b[0]))


def cut_row(grey: Grey, box: Box, height: int) -> Grey:
    """Return the letters of a box, black on white, `height` px high, without parts of other rows."""
    ink = _ink(grey[max(box[1], 0) : box[3], max(box[0], 0) : box[2]])
    rows = np.flatnonzero(ink.any(axis=1))
    top, bottom = (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, ink.shape[0])
    scale = height / max(1, bottom - top)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    strip = cv2.resize(ink[top:bottom], None, fx=scale, fy=scale, interpolation=way)
    quiet = round(_QUIET * height)
    padded = cv2.copyMakeBorder(strip, quiet, quiet, quiet, quiet, cv2.BORDER_CONSTANT, value=0)
    return np.where(padded > 127, 0, 255).astype(np.uint8)  # soft edges make tesseract miss whole Arabic rows


def _ink(part: Grey) -> Grey:
    """Return 255 where letters are: in the rarer tone. Parts that touch the upper or lower edge belong to another row."""
    smooth = cv2.GaussianBlur(part, (0, 0), max(0.6, part.shape[0] / 120))
    ink = np.asarray(cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1], np.uint8)
    if (ink > 0).mean() > 0.5:
        ink = 255 - ink
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    height = part.shape[0]
    for i in range(1, count):
        y, h = stats[i, cv2.CC_STAT_TOP], stats[i, cv2.CC_STAT_HEIGHT]
        if (y == 0 or y + h == height) and h < _REACHING_IN * height:
            ink[labels == i] = 0
    return ink


LANGUAGES = {
    "Cyrl": "rus", "Grek": "ell", "Hang": "kor", "Arab": "ara", "Hebr": "heb", "Thai": "tha", "Deva": "hin",
}  # fmt: skip
"""Script (ISO 15924) -> the language pack that reads it (Debian: tesseract-ocr-rus …)."""
LATIN = "eng"  # tesseract always has it

_SECONDS = 20  # s; a row takes 0.1 s, and a hanging call must not stop a run
_SINGLE_LINE = "7"
_WORD = "5"  # the level of words in its table
_HEIGHTS = (28, 40, 22, 34)  # px, heights of the row to try; one misses what another reads
_SURE = 0.85
_SIGNS = frozenset("0123456789.,:;!?-\"'()")
_PERCENT_MISREAD = {"ell", "kor", "ara"}
_FADED = 35.0  # per cent; words below this are noise


@lru_cache(maxsize=1)
def installed() -> frozenset[str]:
    """Return the language packs that tesseract has here; empty if it is not installed."""
    try:
        said = _run(["--list-langs"], b"")
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(line.strip() for line in said.splitlines()[1:] if line.strip())


def languages_of(text: str) -> tuple[str, ...]:
    """Return the installed packs for the scripts of a text; empty if it needs none, or none is installed."""
    found = dict.fromkeys(LANGUAGES[s] for s in map(script, text) if s in LANGUAGES)
    return tuple(language for language in found if language in installed())


def knows(text: str) -> bool:
    """Return whether all scripts of a text have a pack here, and all its digits and signs are known to be read correctly.

    Even then it is exact on no script: see `python -m tests.bench.readers`.
    """
    key = letters(text)
    packs = {LANGUAGES[s] for s in map(script, key) if s in LANGUAGES}
    signs = _SIGNS | (set() if packs & _PERCENT_MISREAD else {"%"})
    # letters of these scripts and combining marks; their own digits, often misread, do not count
    known = (c in signs or (not c.isdigit() and script(c) in (*LANGUAGES, "Zinh")) for c in key)
    return bool(packs) and packs <= installed() and all(known)


def read_line(grey: Grey, box: Box, languages: tuple[str, ...]) -> TextLine:
    """Return the row of letters in a box, read at the first height where tesseract is sure, else where it is surest."""
    best = TextLine("", box, 0.0)
    for height in _HEIGHTS:
        text, confidence = read_row(cut_row(grey, box, height), languages)
        best = max(best, TextLine(text, box, confidence), key=lambda row: row.confidence)
        if best.confidence >= _SURE:
            break
    return best


def read_row(row: Grey, languages: tuple[str, ...]) -> tuple[str, float]:
    """Return the text of a row, dark on light, and how sure tesseract is of its words on average, 0..1.

    A late answer counts as an empty row, and so does an answer that is no table.
    """
    picture = cv2.imencode(".png", row)[1].tobytes()
    try:
        table = _run(["-", "-", "-l", "+".join(languages), "--psm", _SINGLE_LINE, "tsv"], picture)
    except (OSError, subprocess.SubprocessError):
        return "", 0.0
    cells = [line.split("\t") for line in table.splitlines()]
    words = [(c[11], float(c[10])) for c in cells if len(c) == 12 and c[0] == _WORD and c[11].strip()]
    kept = [(word, sure) for word, sure in words if sure >= _FADED or len(words) == 1]
    if not kept:
        return "", 0.0
    letters = sum(len(word) for word, _ in kept)
    return " ".join(w for w, _ in kept), sum(len(w) * sure for w, sure in kept) / letters / 100


def _run(arguments: list[str], fed: bytes) -> str:
    """Return tesseract's standard output. It runs without a shell and without our environment, which has keys."""
    lent = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    done = subprocess.run(  # noqa: S603 - arguments are ours, the picture goes in as data
        ["tesseract", *arguments],  # noqa: S607 - it is where the PATH has it
        input=fed, capture_output=True, timeout=_SECONDS, check=True, env={**lent, "OMP_THREAD_LIMIT": "1"},
    )  # fmt: skip
    return done.stdout.decode("utf-8", "replace")
