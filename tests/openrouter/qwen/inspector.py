"""What Qwen says about an attempt: yes or no with evidence for each attribute, and all text as it stands there."""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import cv2
import numpy as np

from tests.openrouter.pictures.cutting import garment_of
from tests.openrouter.qwen.comparing import Likeness, compare
from tests.openrouter.qwen.locating import Found, locate
from tests.openrouter.qwen.reading import Text, read
from tools.imaging.arrays import Rgb
from tools.imaging.opening import open_picture

ATTRIBUTES = (
    "category", "colour", "pattern", "words", "neckline", "sleeves", "length", "details", "worn_naturally",
    "no_pasted_edge", "no_label_or_hanger", "anatomy", "scene",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer about one attribute; `box` is where in the attempt, in thousandths of its sides."""

    ok: bool
    evidence: str
    box: tuple[int, ...] = ()


def inspect(flatlay: bytes, attempt: bytes, words: str) -> tuple[Mapping[str, Finding], list[str], list[str]]:
    """Every attribute's finding, the lines of text in the attempt, and those in the flat-lay.

    PictureError for an unreadable picture."""
    garment, picture = garment_of(flatlay), open_picture(attempt)
    found = locate(garment, picture)
    likeness = compare(garment, picture, found)
    texts = read(attempt, picture)
    printed = {text.text for text in read(flatlay, open_picture(flatlay))}
    on_garment = [text.text for text in texts if _inside(text, found) and text.text not in printed]
    said = [text.text for text in texts]
    findings = _findings(found, likeness, on_garment, picture, words)
    findings["words"] = _words(sorted(printed), said)
    left, top, wide, tall = found.box
    box = tuple(min(1000, max(0, round(1000 * side))) for side in (left, top, left + wide, top + tall))
    return {name: replace(finding, box=box) for name, finding in findings.items()}, said, sorted(printed)


def less_often_right(
    found: Mapping[str, Finding], texts: Sequence[str], right: float, seed: str
) -> tuple[dict[str, Finding], list[str]]:
    """Findings and lines as a judge sees them that is right about each in this share of looks, drawn by the seed."""
    draws = {name: random.Random(f"{seed}:{name}").random() for name in (*found, "texts")}
    seen = {
        name: finding if draws[name] < right else replace(finding, ok=not finding.ok, evidence="so it seems to me")
        for name, finding in found.items()
    }
    return seen, list(texts) if draws["texts"] < right else [line[:-1] for line in texts]


def _words(printed: Sequence[str], said: Sequence[str]) -> Finding:
    words = [word for word in printed if len(set(word.casefold())) > 2]  # a border of crosses reads "xxxx"
    lost = [word for word in words if not any(SequenceMatcher(None, word, text).ratio() > 0.6 for text in said)]
    return Finding(not lost, f"{lost} cannot be read here" if lost else "the words of the flat-lay, if it has any")


def _findings(found: Found, like: Likeness, on_garment: list[str], picture: Rgb, words: str) -> dict[str, Finding]:
    shape = found.distance < 1.9
    low, high = sorted(like.contrast)
    alike = like.detail > 0.35 or (high < 7 and high - low < 2.5)
    detail = f"detail agrees by {like.detail:.2f}, contrast {like.contrast[0]:.1f} and {like.contrast[1]:.1f}"
    mine, seen = like.colours
    label = like.label > 0.006 or any(re.search(r"(?i)size|\b(xs|s|m|l|xl)\b|\d\d%", text) for text in on_garment)
    outline = f"its outline follows the flat-lay's within {found.distance:.1f} px of 320"

    def part(name: str) -> Finding:
        distance = found.regions[name]
        return Finding(distance < 2.9, f"the outline there is {distance:.1f} px of 320 from the flat-lay's")

    return {
        "category": Finding(shape, outline if shape else f"another silhouette: {found.distance:.1f} px of 320 off"),
        "colour": Finding(like.colour < 14, f"{mine} in the flat-lay, {seen} here, a difference of {like.colour:.0f}"),
        "pattern": Finding(alike, detail),
        "neckline": part("neckline"),
        "sleeves": part("sleeves"),
        "length": part("length"),
        "details": Finding(alike and shape, detail),
        "worn_naturally": Finding(
            like.worn and shape, "a person wears it, neck above it" if like.worn else "no neck or skin above the garment"
        ),
        "no_pasted_edge": Finding(like.halo < 0.35, f"a white rim follows {like.halo:.0%} of the outline"),
        "no_label_or_hanger": Finding(
            not label, f"a white label at the neck, {on_garment or 'unreadable'}" if label else "no label, no hanger"
        ),
        "anatomy": Finding(ok=True, evidence="one head, two arms, two legs" if like.worn else "no person to judge"),
        "scene": _scene(picture, words),
    }  # fmt: skip


def _scene(picture: Rgb, words: str) -> Finding:
    """The set against the colours that the brief names as #rrggbb, if it names any."""
    small = cv2.resize(picture, (48, 48), interpolation=cv2.INTER_AREA)
    border = np.concatenate([small[:4].reshape(-1, 3), small[:, :4].reshape(-1, 3), small[:, -4:].reshape(-1, 3)])
    seen = np.median(border, axis=0)
    r, g, b = (int(v) for v in seen)
    named = [tuple(bytes.fromhex(code)) for code in re.findall(r"#([0-9a-f]{6})\b", words.lower())]
    if not named:
        return Finding(ok=True, evidence=f"a plain set around #{r:02x}{g:02x}{b:02x}")
    off = min(float(np.linalg.norm(seen - np.array(colour))) for colour in named)
    return Finding(off < 150, f"the set is #{r:02x}{g:02x}{b:02x}, {off:.0f} from the nearest colour of the brief")


def _inside(text: Text, found: Found) -> bool:
    x, y = (text.box[0] + text.box[2]) / 2, (text.box[1] + text.box[3]) / 2
    left, top, wide, tall = found.box
    return left < x < left + wide and top < y < top + tall
