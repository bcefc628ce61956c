"""Tell about a verdict in the report: its required checks, and each score as a bar with its threshold."""

from typing import NamedTuple

from agent.report import words as say
from tools.checks.verdict import CheckData, VerdictData


class Bar(NamedTuple):
    """A score and its threshold, both as percent of one scale."""

    score: float
    threshold: float


def required(verdict: VerdictData) -> list[CheckData]:
    """Return the required checks that apply."""
    return [check for check in verdict["checks"] if check["required"] and check["status"] != "not_applicable"]


def not_passed(verdict: VerdictData) -> list[CheckData]:
    """Return the required checks that did not pass: the reasons why the attempt is not accepted."""
    return [check for check in required(verdict) if check["status"] != "passed"]


def tally(verdict: VerdictData) -> str:
    """Return, for example, '7 of 7 required checks passed'."""
    asked = len(required(verdict))
    passed = asked - len(not_passed(verdict))
    return f"{passed} of {say.count(asked, 'required check', 'required checks')} passed" if asked else ""


def check_tone(check: CheckData) -> str:
    """Return the status as colour and icon. A check that is not required never gets a warning colour."""
    found = say.tone(check["status"])
    return found if check["required"] or found == "good" else "quiet"


def draw(score: float | None, threshold: float | None) -> Bar | None:
    """Return score and threshold on one scale: 0..1 if both fit, else up to 1.15 times the larger one."""
    if score is None or threshold is None:
        return None
    low = min(0.0, score, threshold)
    high = 1.0 if max(score, threshold) <= 1.0 else 1.15 * max(score, threshold)
    span = high - low
    if not 0 < span < 1e300:
        return None
    return Bar(round(100 * (score - low) / span, 1), round(100 * (threshold - low) / span, 1))


def bound(status: str, score: float | None, threshold: float | None) -> str:
    """Return, for example, 'at least 0.85' or 'at most 5'.

    A document does not say whether a check needs a high or a low score. The result of a check shows it.
    """
    if threshold is None:
        return ""
    if score is None or status not in ("passed", "failed"):
        return f"threshold {say.figure(threshold)}"
    above = score >= threshold if status == "passed" else score < threshold
    return f"{'at least' if above else 'at most'} {say.figure(threshold)}"
