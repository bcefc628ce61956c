"""Turn an inspector's answers into checks. Pure: these functions do not know who inspected."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from tools.checks.verdict import Check
from tools.imaging.arrays import Box

Saying = Literal["yes", "no", "cannot tell"]
Answers = Mapping[str, tuple[Saying, str]]
"""Attribute -> whether it is right, and what in the picture shows this."""

GARMENT = ("category", "colour", "pattern", "words")
_CHECKS: dict[str, tuple[tuple[str, ...], str]] = {
    "fit": (("worn_naturally", "neckline", "sleeves", "length", "no_pasted_edge"), "composite"),
    "anatomy": (("anatomy",), "person"),
    "label": (("no_label_or_hanger",), "retouch"),
}
"""Check -> the attributes that it needs, and the stage that can repair its fault."""
_ADVICE = ("scene", "details")  # each an attribute and the check of it: shown to people, and never a refusal
REFUSING = (*GARMENT, *(attribute for attributes, _ in _CHECKS.values() for attribute in attributes))
"""The attributes for which a picture can be refused."""


def settled(first: Answers, again: Answers | None, why: str = "", among: Sequence[str] = REFUSING) -> Answers:
    """Return the answers after the second look at every "no" that can refuse.

    Two "no" refuse. After a "yes" it is right, and the evidence tells of the hesitation. Otherwise nobody can tell.

    Args:
        first: the answers of the first look.
        again: those of the second; None if it failed.
        why: the reason why it failed.
        among: the attributes that can refuse.
    """
    found = dict(first)
    for attribute in among:
        said, evidence = first.get(attribute, ("yes", ""))
        if said != "no":
            continue
        then, seen = (again or {}).get(attribute, ("cannot tell", f"no second answer{f' ({why})' if why else ''}"))
        told = f"{evidence}; asked again, no: {seen}"
        if then == "yes":
            told = f"{seen} (the inspector hesitated, and said at first: {evidence})"
        elif then != "no":
            told = f"at first no: {evidence}; asked again, it can't tell: {seen}"
        found[attribute] = then, told
    return found


def inspected(answers: Answers, measured: Mapping[str, str], boxes: Mapping[str, Box]) -> list[Check]:
    """Return the checks that only an inspector can answer: fit, anatomy, label, and scene and details as advice.

    `measured` has the attributes that a measurement here found right, and what it found. `boxes` has the places in px of
    those that the inspector says no to.
    """
    checks = [_judge(name, *needed, answers, measured, boxes) for name, needed in _CHECKS.items()]
    return [*checks, *(_advice(name, answers) for name in _ADVICE)]


def not_inspected(why: str, *, failed: bool = False) -> list[Check]:
    """Return these checks without answers: unverified if the inspector failed, not run if there was none."""
    status: Literal["unverified", "not_run"] = "unverified" if failed else "not_run"
    return [Check(name, status, why, required=name in _CHECKS) for name in (*_CHECKS, *_ADVICE)]


def garment_as_inspected(worn: Check, answers: Answers, measured: Mapping[str, str], boxes: Mapping[str, Box]) -> Check:
    """Return the garment check of a worn garment. Both the local check `worn` and the inspector must pass it."""
    if worn.status == "failed":
        return worn
    seen = _judge("garment", GARMENT, "composite", answers, measured, boxes)
    kept = worn if seen.status == "passed" or (seen.status != "failed" and worn.status != "passed") else seen
    return replace(kept, evidence=f"{worn.evidence}; inspector: {seen.evidence}", box=kept.box or worn.box)


def _judge(
    name: str, attributes: tuple[str, ...], stage: str, answers: Answers, measured: Mapping[str, str],
    boxes: Mapping[str, Box],
) -> Check:  # fmt: skip
    missing = [attribute for attribute in attributes if attribute not in answers]
    if missing:
        return Check(name, "unverified", f"the inspector did not answer {', '.join(missing)}")
    told, wrong, unsure = [], [], []
    for attribute in attributes:
        said, evidence = answers[attribute]
        words = f"{attribute.replace('_', ' ')}: {evidence}"
        if said == "no":
            wrong.append(words)
        elif said != "yes" and attribute in measured:
            words += f" (the inspector can't tell, but it is measured: {measured[attribute]})"
        elif said != "yes":
            words = f"{attribute.replace('_', ' ')}: the inspector can't tell: {evidence}"
            unsure.append(words)
        told.append(words)
    evidence, right = "; ".join(told), round(1 - len(wrong) / len(attributes), 3)
    if wrong:
        box = next((boxes[one] for one in attributes if one in boxes), None)
        return Check(name, "failed", evidence, right, 1.0, "; ".join(wrong), stage, box=box)
    if unsure:
        return Check(name, "unverified", evidence, fault="; ".join(unsure))
    return Check(name, "passed", evidence, right, 1.0)


def _advice(name: str, answers: Answers) -> Check:
    said, evidence = answers.get(name, ("cannot tell", "no answer"))
    if said == "yes":
        return Check(name, "passed", evidence, 1.0, 1.0, required=False)
    if said == "no":  # it has no fault, so that no repair is told to change it
        return Check(name, "failed", f"advice, no reason to refuse: {evidence}", 0.0, 1.0, required=False)
    return Check(name, "unverified", f"the inspector can't tell: {evidence}", required=False)
