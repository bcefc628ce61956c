"""What a reader sees of a verdict: each check in words, with its score drawn against its threshold."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.report import words as say
from agent.report.reading import number, part, parts, words


@dataclass(frozen=True, slots=True)
class Bar:
    """A score against its threshold, both as per cent of a common scale."""

    score: float
    threshold: float


class Judged:
    """What has a status: in words, and as colour and icon."""

    __slots__ = ()
    status: str

    @property
    def word(self) -> str:
        """The status in words."""
        return say.status_word(self.status)

    @property
    def tone(self) -> str:
        """The status as colour and icon."""
        return say.tone(self.status)


@dataclass(frozen=True, slots=True)
class CheckView(Judged):
    """One question about an attempt, and its answer."""

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
        """The status as colour and icon. What is not required never shouts."""
        found = say.tone(self.status)
        return found if self.required or found == "good" else "quiet"


@dataclass(frozen=True, slots=True)
class VerdictView(Judged):
    """All checks of one attempt."""

    status: str
    checks: tuple[CheckView, ...]

    @property
    def word(self) -> str:
        """The status in words."""
        return say.status_word(self.status) if self.status else ""

    @property
    def open(self) -> tuple[CheckView, ...]:
        """The required checks that did not pass: what stands between the attempt and acceptance."""
        return tuple(
            check for check in self.checks if check.required and check.status not in ("passed", "not_applicable")
        )

    @property
    def required(self) -> tuple[CheckView, ...]:
        """The required checks that apply."""
        return tuple(check for check in self.checks if check.required and check.status != "not_applicable")

    @property
    def tally(self) -> str:
        """'7 of 7 required checks passed'."""
        passed = sum(check.status == "passed" for check in self.required)
        asked = say.count(len(self.required), "required check", "required checks")
        return f"{passed} of {asked} passed" if self.required else ""


def draw(score: float | None, threshold: float | None) -> Bar | None:
    """Score and threshold on one scale: 0..1 where both fit there, else a little beyond the larger one."""
    if score is None or threshold is None:
        return None
    low = min(0.0, score, threshold)
    high = 1.0 if max(score, threshold) <= 1.0 else 1.15 * max(score, threshold)
    span = high - low
    if not 0 < span < 1e300:
        return None
    return Bar(round(100 * (score - low) / span, 1), round(100 * (threshold - low) / span, 1))


def bound(status: str, score: float | None, threshold: float | None) -> str:
    """'at least 0.85' or 'at most 5'.

    A document does not say which way a check counts; a check that passed or failed shows it.
    """
    if threshold is None:
        return ""
    if score is None or status not in ("passed", "failed"):
        return f"threshold {say.figure(threshold)}"
    above = score >= threshold if status == "passed" else score < threshold
    return f"{'at least' if above else 'at most'} {say.figure(threshold)}"


def read_verdict(document: Mapping[str, object], key: str = "verdict") -> VerdictView:
    """The verdict under a key; empty where there is none."""
    verdict = part(document, key)
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
