"""The garment check: colour, pattern, silhouette and printed words against the flat-lay."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from rapidfuzz.distance import Levenshtein

from tools.channels.contract import USUAL, Contract
from tools.checks.letters import bare, folded
from tools.checks.verdict import Check, Measurement, measured
from tools.cutout.confidence import TRUSTED
from tools.imaging.masks import box_around
from tools.vision.comparison import Comparison
from tools.vision.registration import Registration
from tools.vision.worn_colour import WornColours
from tools.vision.worn_print import PrintMatch
from tools.vision.worn_region import SURE

Word = tuple[str, float]
"""A line as it was read, and the reader's confidence, 0..1."""

_SURE = 0.9
_LEAST = 3  # letters and digits; folds can look like shorter words
_SAME = 0.5  # of the longer word's letters may differ; with more it is another word


def print_fault(flatlay: Sequence[Word], picture: Sequence[Word]) -> str | None:
    """Return what is wrong with the words on the garment; None if nothing is certainly wrong."""
    known = {bare(text): (text, sure) for text, sure in flatlay if bare(text)}
    together = "".join(known)
    for text, sure in picture:
        key = bare(text)
        if sure < _SURE or len(key) < _LEAST or key in known or key in together:
            continue
        nearest = min(known, key=lambda one: Levenshtein.distance(one, key), default=None)
        if nearest is None or Levenshtein.distance(nearest, key) > _SAME * max(len(nearest), len(key)):
            return f'"{text}" is readable on the garment, and not in the flat-lay'
        before, read_well = known[nearest]
        if read_well >= _SURE and not (_blurred(before).fullmatch(key) or _blurred(text).fullmatch(nearest)):
            return f'its print reads "{text}" where the flat-lay has "{before}"'
    return None


def _blurred(text: str) -> re.Pattern[str]:
    """Return what a line may be of which the reader saw a letter as a dot or another sign."""
    letters = "".join(folded(text).split())
    return re.compile("".join(letter if letter.isalnum() else "[^ ]?" for letter in letters))


TRUST = TRUSTED  # least confidence in the flat-lay's outline; below it nothing can be proved
STRUCTURE = 0.55  # correlation of folds, weave and print with the flat-lay's
HOLE = 0.0015  # largest missing piece, share of the garment
LEFTOVER = 0.0020  # largest piece of old background, share of the garment; clean pictures reach 0.0015
MATCH = 0.8  # detail that the worst piece of a letter's size must keep
APART = 10.0  # Lab units between the colours of the flat-lay and of the worn garment, after light is allowed for
PRINTED = 16.0  # APART where the print agrees: skin or hair of its colours may then be in its region
MISSING = 14.0  # Lab units between a shade of the flat-lay and the nearest worn colours
_PATTERN = 6.0  # Lab units of local contrast; plain cloth has less
_PLAIN = 0.1  # share of the cloth with a pattern; plain cloth has less
_KEPT = 0.45  # share of the flat-lay's local contrast that the worn garment must have
_AGREE = 10  # places that agree on one map; wrong garments have 6 at most


def garment(
    found: Registration | None,
    comparison: Comparison | None,
    trust: float,
    doubts: Sequence[str],
    misprint: str | None = None,
    contract: Contract = USUAL,
) -> Check:
    """Judge the picture's garment against the flat-lay's.

    Args:
        found: where the flat-lay is in the picture; None if it was not found.
        comparison: how the garment differs; None if it was not found.
        trust: confidence in the garment's outline in the flat-lay, 0..1. If it is low, nothing can be proved, and no
            rendering can repair the flat-lay.
        doubts: the reasons for a low confidence.
        misprint: what a reader found wrong with the words on the garment.
        contract: how much the garment may differ.
    """
    if trust < TRUST:
        why = "; ".join(doubts) or "the garment can't be told from its background in the flat-lay"
        evidence = f"the flat-lay's outline is {trust:.0%} sure"
        return Check("garment", "failed", evidence, round(trust, 3), TRUST, fault=why)
    if found is None or comparison is None:
        lost = Measurement(0.0, STRUCTURE, "the flat-lay's garment was not found in the picture", "composite")
        return measured("garment", [lost], "nothing in the picture matches the flat-lay")
    c, parted, bound = comparison, comparison.regions, contract.bound
    tone = f"it is {abs(c.lightness):.0f} L* too {'light' if c.lightness > 0 else 'dark'}"
    gap = f"a piece of the garment is missing ({c.missing_blob:.1%} of it)"
    rest = f"old background is left beside it ({c.leftover_blob:.1%})"
    panel = f"a part of it is off by ΔE {parted.recoloured:.1f}"
    parts = [
        Measurement(bound("colour") - c.colour, 0.0, f"its colour is off by ΔE {c.colour:.1f}", "composite"),
        Measurement(bound("light") - abs(c.lightness), 0.0, tone, "composite"),
        Measurement(1 - c.missing_blob, 1 - HOLE, gap, "composite"),
        Measurement(1 - c.leftover_blob, 1 - LEFTOVER, rest, "composite"),
        Measurement(bound("turned") - abs(found.turned), 0.0, f"it is turned by {found.turned:.0f} degrees", "person"),
    ]
    evidence = f"colour ΔE {c.colour:.1f}, largest gap {c.missing_blob:.2%}, largest leftover {c.leftover_blob:.2%}"
    evidence += f", outline {trust:.0%} sure"
    if c.structure is not None:
        fault = f"its folds and pattern differ from the flat-lay's (correlation {c.structure:.2f})"
        parts.append(Measurement(c.structure, STRUCTURE, fault, "composite"))
        evidence += f", pattern correlation {c.structure:.2f}"
    parts += [
        Measurement(float(misprint is None), 1.0, misprint or "", "composite"),
        Measurement(bound("part_colour") - parted.recoloured, 0.0, panel, "composite"),
        Measurement(parted.match, MATCH, f"a piece of its detail is another (match {parted.match:.2f})", "composite"),
    ]
    evidence += f", worst part ΔE {parted.recoloured:.1f}, worst detail {parted.match:.2f}"
    return measured("garment", parts, evidence)


def worn_garment(colours: WornColours | None, prints: PrintMatch | None = None, misprint: str | None = None) -> Check:
    """Judge a worn garment as far as code can: its colours, pattern, print and words, inside its region.

    The inspector judges form and fit. What can't be measured is named in the evidence; if that is where the garment is
    worn, the check is unverified.

    Args:
        colours: how they differ from the flat-lay's; None if the flat-lay's garment can't be told from its background.
        prints: how many places agree with its print; None if the print was not looked for.
        misprint: what a reader found wrong with the words on the garment.
    """
    if colours is None:
        return Check("garment", "unverified", "the garment can't be told from its background in the flat-lay")
    worst, sure = "#{:02x}{:02x}{:02x}".format(*colours.worst), colours.region.sure
    if not colours.region.mask.any():
        gone = Measurement(0.0, 1.0, f"the garment's colours are not there, as {worst}", "composite")
        return measured("garment", [gone], "no region has the flat-lay's colours")
    flat, worn = colours.texture
    kept = worn / flat if flat >= _PATTERN else 1.0
    mirrored = prints is not None and prints.mirrored >= max(_AGREE, 2 * prints.straight)
    off, lost = f"its colours are off by {colours.apart:.0f}", f"a colour of the garment is not there: {worst}"
    parts = [
        Measurement(_most_apart(prints) - colours.apart, 0.0, off, "composite"),
        Measurement(MISSING - colours.missing, 0.0, lost, "composite"),
        Measurement(kept, _KEPT, f"its pattern is missing: {kept:.0%} of the contrast is left", "composite"),
        Measurement(float(not mirrored), 1.0, "its print is mirrored", "composite"),
        Measurement(float(misprint is None), 1.0, misprint or "", "composite"),
    ]
    light = "" if colours.light == "as it is" else f" after the light that the {colours.light} shows"
    pattern = measured_right(colours, prints).get("pattern", "not measured: too few places agree with the flat-lay's")
    evidence = f"worn where code is {sure:.0%} sure; colours off by {colours.apart:.1f}{light}; pattern {pattern}"
    check = replace(measured("garment", parts, evidence), box=box_around(colours.region.mask))
    if check.status == "passed" and sure < SURE:
        why = f"worn where code is only {sure:.0%} sure, so its colours are not measured"
        return Check("garment", "unverified", why, box=check.box)
    return check


def measured_right(colours: WornColours | None, prints: PrintMatch | None) -> dict[str, str]:
    """Return the attributes of a worn garment that a measurement found right, and what it found."""
    if colours is None or colours.region.sure < SURE:
        return {}
    right = {}
    if colours.apart <= _most_apart(prints) and colours.missing <= MISSING:
        right["colour"] = f"off by {colours.apart:.1f}"
    if print_agrees(prints):
        right["pattern"] = f"agrees in {prints.straight} places"
    elif colours.patterned < _PLAIN and max(colours.texture) < _PATTERN:
        right["pattern"] = "plain, as in the flat-lay"
    return right


def print_agrees(prints: PrintMatch | None) -> TypeGuard[PrintMatch]:
    """Return whether a worn garment shows the flat-lay's print in enough places."""
    return prints is not None and prints.straight >= max(_AGREE, 2 * prints.mirrored)


def _most_apart(prints: PrintMatch | None) -> float:
    return PRINTED if print_agrees(prints) else APART
