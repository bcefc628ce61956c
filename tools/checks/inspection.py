"""Turn an inspector's answers into checks. Pure: these functions do not know who inspected."""

from collections.abc import Mapping
from dataclasses import replace

from tools.checks.verdict import Check

Answers = Mapping[str, tuple[bool, str]]
"""Attribute -> (whether it is right, what in the picture shows this)."""

GARMENT = ("category", "colour", "pattern", "neckline", "sleeves", "length", "details")
_CHECKS: dict[str, tuple[tuple[str, ...], str]] = {
    "fit": (("worn_naturally", "no_pasted_edge"), "composite"),
    "anatomy": (("anatomy",), "person"),
    "label": (("no_label_or_hanger",), "retouch"),
    "scene": (("scene",), "background"),
}
"""Check -> the attributes that it needs, and the stage that can repair its fault."""


def inspected(answers: Answers) -> list[Check]:
    """Return the checks that only an inspector can answer: fit, anatomy, label, scene."""
    return [_judge(name, attributes, stage, answers) for name, (attributes, stage) in _CHECKS.items()]


def not_inspected(why: str, *, failed: bool = False) -> list[Check]:
    """Return these checks without answers: unverified if the inspector failed, not run if there was none."""
    return [Check(name, "unverified" if failed else "not_run", why) for name in _CHECKS]


def garment_as_inspected(measured: Check, answers: Answers) -> Check:
    """Return the garment check of a worn garment. Both the measurement and the inspector must pass it."""
    if measured.status != "passed":
        return measured
    seen = _judge("garment", GARMENT, "composite", answers)
    evidence = f"{measured.evidence}; inspector: {seen.evidence}"
    return replace(measured if seen.status == "passed" else seen, evidence=evidence)


def _judge(name: str, attributes: tuple[str, ...], stage: str, answers: Answers) -> Check:
    missing = [attribute for attribute in attributes if attribute not in answers]
    if missing:
        return Check(name, "unverified", f"the inspector did not answer {', '.join(missing)}")
    said = {attribute: f"{attribute.replace('_', ' ')}: {answers[attribute][1]}" for attribute in attributes}
    wrong = [words for attribute, words in said.items() if not answers[attribute][0]]
    right = round(1 - len(wrong) / len(attributes), 3)
    evidence = "; ".join(said.values())
    if wrong:
        return Check(name, "failed", evidence, right, 1.0, fault="; ".join(wrong), stage=stage)
    return Check(name, "passed", evidence, right, 1.0)
