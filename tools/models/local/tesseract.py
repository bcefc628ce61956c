"""Debian's tesseract, where it is installed: reads one cut-out row in scripts that rapidocr does not know."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.checks.letters import letters
from tools.imaging.arrays import Box
from tools.models.local.rows import cut_row
from tools.typography.fonts import script

Grey = NDArray[np.uint8]  # (height, width)

LANGUAGES = {
    "Cyrl": "rus", "Grek": "ell", "Hang": "kor", "Arab": "ara", "Hebr": "heb", "Thai": "tha", "Deva": "hin",
}  # fmt: skip
"""Script (ISO 15924) -> the language pack that reads it (Debian: tesseract-ocr-rus …)."""
LATIN = "eng"  # comes with tesseract

_SECONDS = 20  # a row takes 0.1; one that hangs must not hold a run
_SINGLE_LINE = "7"
_WORD = "5"  # the level of a row of its table that is a word
_HEIGHTS = (28, 40, 22, 34)  # px from the highest letter to the lowest; one misses what another reads
_SURE = 0.85
_SIGNS = frozenset("0123456789.,:;!?-\"'()")
_PERCENT_MISREAD = {"ell", "kor", "ara"}
_FADED = 35.0  # per cent; words below are noise


@dataclass(frozen=True, slots=True)
class Row:
    """What was read in one row, and how sure tesseract is of its words on average, 0..1."""

    text: str
    confidence: float


@lru_cache(maxsize=1)
def installed() -> frozenset[str]:
    """The language packs that tesseract has here; empty where it is not installed."""
    try:
        said = _run(["--list-langs"], b"")
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(line.strip() for line in said.splitlines()[1:] if line.strip())


def languages_of(text: str) -> tuple[str, ...]:
    """The installed packs for the scripts of a text; empty where none is needed, or none is there."""
    found = dict.fromkeys(LANGUAGES[s] for s in map(script, text) if s in LANGUAGES)
    return tuple(language for language in found if language in installed())


def knows(text: str) -> bool:
    """Whether a pack is here for every letter of a text, and its digits and signs are among those it was seen to read.

    Known or not, it is exact on no script: see `python -m tests.bench.readers`.
    """
    key = letters(text)
    packs = {LANGUAGES[s] for s in map(script, key) if s in LANGUAGES}
    signs = _SIGNS | (set() if packs & _PERCENT_MISREAD else {"%"})
    return bool(packs) and packs <= installed() and all(_letter(c) or c in signs for c in key)


def _letter(c: str) -> bool:
    """A letter of these scripts or a mark that combines with one; their own digits are misread."""
    return not c.isdigit() and script(c) in (*LANGUAGES, "Zinh")


def read_line(grey: Grey, box: Box, languages: tuple[str, ...]) -> Row:
    """The row of letters in a box, at the first size that it is sure of, else at the one that it is surest of."""
    best = Row("", 0.0)
    for height in _HEIGHTS:
        seen = read_row(cut_row(grey, box, height), languages)
        best = max(best, seen, key=lambda row: row.confidence)
        if best.confidence >= _SURE:
            break
    return best


def read_row(row: Grey, languages: tuple[str, ...]) -> Row:
    """Read a row, dark on light. An answer that is late or no table reads as nothing."""
    picture = cv2.imencode(".png", row)[1].tobytes()
    try:
        table = _run(["-", "-", "-l", "+".join(languages), "--psm", _SINGLE_LINE, "tsv"], picture)
    except (OSError, subprocess.SubprocessError):
        return Row("", 0.0)
    cells = [line.split("\t") for line in table.splitlines()]
    words = [(c[11], float(c[10])) for c in cells if len(c) == 12 and c[0] == _WORD and c[11].strip()]
    kept = [(word, sure) for word, sure in words if sure >= _FADED or len(words) == 1]
    if not kept:
        return Row("", 0.0)
    letters = sum(len(word) for word, _ in kept)
    return Row(" ".join(w for w, _ in kept), sum(len(w) * sure for w, sure in kept) / letters / 100)


def _run(arguments: list[str], fed: bytes) -> str:
    """Its standard output. Neither a shell nor the environment of this process (which holds keys) is lent to it."""
    lent = {name: os.environ[name] for name in ("PATH", "TESSDATA_PREFIX") if name in os.environ}
    program = shutil.which("tesseract")
    if program is None:
        raise FileNotFoundError("tesseract is not installed")
    done = subprocess.run(  # noqa: S603 - arguments are ours, the picture goes in as data
        [program, *arguments],
        input=fed, capture_output=True, timeout=_SECONDS, check=True, env={**lent, "OMP_THREAD_LIMIT": "1"},
    )  # fmt: skip
    return done.stdout.decode("utf-8", "replace")
