"""A check's answer, and the verdict that all checks of an attempt add up to."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal, cast

from typing_extensions import TypedDict  # pydantic draws schemas of no other before Python 3.12

Status = Literal["passed", "failed", "unverified", "not_applicable", "not_run"]
Outcome = Literal["accepted", "rejected", "unverified"]


class CheckData(TypedDict):
    """A check as plain data for states, records and JSON."""

    name: str
    status: Status
    evidence: str
    score: float | None
    threshold: float | None
    fault: str | None
    stage: str | None
    required: bool


class VerdictData(TypedDict):
    """A verdict as plain data."""

    status: Outcome
    checks: list[CheckData]


@dataclass(frozen=True, slots=True)
class Check:
    """One question about an attempt.

    `score` is compared with `threshold` (higher is better); `stage` owns the fault and can mend it. A failed check
    without a stage is the flat-lay's own fault: no rendering mends it.
    """

    name: str
    status: Status
    evidence: str
    score: float | None = None
    threshold: float | None = None
    fault: str | None = None
    stage: str | None = None
    required: bool = True

    @classmethod
    def of(cls, data: CheckData) -> "Check":
        """From plain data."""
        return cls(**data)

    def data(self) -> CheckData:
        """As plain data."""
        return cast("CheckData", asdict(self))


def outcome(checks: Sequence[Check]) -> Outcome:
    """Accepted only when every required check passed; an absent or failed judge never passes.

    >>> outcome([])
    'unverified'
    """
    required = [c for c in checks if c.required]
    if any(c.status == "failed" for c in required):
        return "rejected"
    settled = all(c.status in ("passed", "not_applicable") for c in required)
    return "accepted" if settled and any(c.status == "passed" for c in required) else "unverified"


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks of an attempt, in the order they are shown."""

    checks: tuple[Check, ...]

    @property
    def status(self) -> Outcome:
        """What they add up to."""
        return outcome(self.checks)

    def failed(self) -> list[Check]:
        """The checks that failed, required or not."""
        return [check for check in self.checks if check.status == "failed"]

    def with_check(self, check: Check) -> "Verdict":
        """The verdict with one more check."""
        return Verdict((*self.checks, check))

    def data(self) -> VerdictData:
        """As plain data."""
        return {"status": self.status, "checks": [check.data() for check in self.checks]}

    @classmethod
    def of(cls, data: VerdictData) -> "Verdict":
        """From plain data."""
        return cls(tuple(map(Check.of, data["checks"])))


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measurement inside a check, with the fault it shows and the stage that owns it (None: the flat-lay itself)."""

    score: float
    threshold: float
    fault: str
    stage: str | None


def measured(name: str, parts: Sequence[Measurement], evidence: str) -> Check:
    """A check that passes when every part reaches its threshold.

    Parts come in order of weight: the first one that misses gives fault and stage; when all pass, the narrowest one is
    the score that is shown.
    """
    failed = [part for part in parts if not part.score >= part.threshold]  # NaN fails
    if failed:
        first = failed[0]
        return Check(
            name,
            "failed",
            evidence,
            _shown(first.score),
            first.threshold,
            fault=first.fault,
            stage=first.stage,
        )
    narrowest = min(parts, key=lambda part: (part.score - part.threshold) / max(abs(part.threshold), 1e-6))
    return Check(name, "passed", evidence, _shown(narrowest.score), narrowest.threshold)


def _shown(score: float) -> float:
    return round(float(score), 3)
