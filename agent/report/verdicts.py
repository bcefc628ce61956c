"""The view of a verdict: each check in words, and its score as a bar with its threshold."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.report import words as say
from agent.report.reading import number, part, parts, words


@dataclass(frozen=True, slots=True)
class Bar:
    """A score and its threshold, both as percent of one scale."""

    score: float
    threshold: float


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check of an attempt, and its result."""

    name: str
    status: str
    required: bool
    score: str
    bound: str  # 'at least 0.85'
    bar: Bar | None
    evidence: str
    fault: str

    @property
    def tone(self) -> str:
        """Return the status as colour and icon. A check that is not required never gets a warning colour."""
        found = say.tone(self.status)
        return found if self.required or found == "good" else "quiet"


@dataclass(frozen=True, slots=True)
class VerdictView:
    """All checks of one attempt."""

    status: str
    checks: tuple[CheckView, ...]

    @property
    def open(self) -> tuple[CheckView, ...]:
        """Return the required checks that did not pass: the reasons why the attempt is not accepted."""
        return tuple(check for check in self.required if check.status != "passed")

    @property
    def required(self) -> tuple[CheckView, ...]:
        """Return the required checks that apply."""
        return tuple(check for check in self.checks if check.required and check.status != "not_applicable")

    @property
    def tally(self) -> str:
        """Return, for example, '7 of 7 required checks passed'."""
        passed = sum(check.status == "passed" for check in self.required)
        asked = say.count(len(self.required), "required check", "required checks")
        return f"{passed} of {asked} passed" if self.required else ""


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


def read_verdict(document: Mapping[str, object]) -> VerdictView:
    """Return the verdict of a shot or an attempt; empty if there is none."""
    verdict = part(document, "verdict")
    return VerdictView(words(verdict, "status"), tuple(map(_check, parts(verdict, "checks"))))


def _check(check: Mapping[str, object]) -> CheckView:
    name, status = words(check, "name"), words(check, "status")
    score, threshold = number(check, "score"), number(check, "threshold")
    return CheckView(
        name=say.CHECK.get(name, say.plain(name)) or "Check",
        status=status,
        required=check.get("required") is True,
        score=say.figure(score),
        bound=bound(status, score, threshold),
        bar=draw(score, threshold),
        evidence=words(check, "evidence"),
        fault=say.plain(words(check, "fault")),
    )
