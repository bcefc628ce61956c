"""The result of a check, and the verdict from all checks of an attempt."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, NotRequired, cast

from typing_extensions import TypedDict  # before Python 3.12 pydantic makes schemas only of this one

from tools.channels.contract import ADVISED, Contract
from tools.imaging.arrays import Box

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
    ours: NotRequired[bool]
    source: NotRequired[str]
    box: NotRequired[list[int]]


class PersonData(TypedDict):
    # The docstring is sent to the inspector with its form. What nobody can tell is empty.
    """The person in the picture, without regard to the face; the box is around the whole figure."""

    hair: str
    skin: str
    build: str
    box: list[int]  # in px of the picture; as an inspector gives it, in thousandths of its sides


class VerdictData(TypedDict):
    """A verdict as plain data."""

    status: Outcome
    checks: list[CheckData]
    person: NotRequired[PersonData]


@dataclass(frozen=True, slots=True)
class Check:
    """One check of an attempt.

    `score` is compared with `threshold`; higher is better. `stage` is the stage that can repair the fault. A failed
    check without a stage is a fault of the flat-lay itself, which no rendering can repair. `source` is that of the
    channel's rule that it breaks. `ours` says that a fault or a note is by a rule of ours and by none of the channel.
    `box` is the garment or the fault in the picture, in px; None if its place is not known.
    """

    name: str
    status: Status
    evidence: str
    score: float | None = None
    threshold: float | None = None
    fault: str | None = None
    stage: str | None = None
    required: bool = True
    ours: bool = False
    source: str = ""
    box: Box | None = None

    def __post_init__(self) -> None:
        """Count a fault without a channel's rule as one of ours."""
        object.__setattr__(self, "ours", self.ours or (self.status == "failed" and not self.source))

    @classmethod
    def of(cls, data: CheckData) -> "Check":
        """Return the check of plain data."""
        given: dict[str, Any] = {**data}
        return cls(**given | {"box": tuple(data["box"])} if "box" in data else given)

    def under(self, contract: Contract) -> "Check":
        """Return the check under a contract. A failed one that must pass gets its fault and stage, if advice had none."""
        judged = replace(self, required=contract.requires(self.name, self.required))
        if judged.status == "failed" and judged.required and not judged.fault and (self.stage or self.name in ADVISED):
            return replace(judged, fault=self.evidence, stage=self.stage or ADVISED.get(self.name))
        return judged

    def data(self) -> CheckData:
        """Return plain data; `ours`, `source` and `box` only where there is one."""
        data = {name: value for name, value in asdict(self).items() if value or name not in ("ours", "source", "box")}
        return cast("CheckData", data | {"box": [*self.box]} if self.box else data)


def outcome(checks: Sequence[Check]) -> Outcome:
    """Return accepted only if every required check passed. A missing or failed judge never counts as a pass.

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
    """All checks of an attempt, in the order in which they are shown, and the person in the picture, if described."""

    checks: tuple[Check, ...]
    person: PersonData | None = None

    @property
    def status(self) -> Outcome:
        """Return the outcome of all checks."""
        return outcome(self.checks)

    def failed(self) -> list[Check]:
        """Return the checks that failed, required or not."""
        return [check for check in self.checks if check.status == "failed"]

    def with_check(self, check: Check) -> "Verdict":
        """Return the verdict with one more check."""
        return replace(self, checks=(*self.checks, check))

    def under(self, contract: Contract) -> "Verdict":
        """Return the verdict under a contract, which alone decides which checks must pass and which are advice."""
        return replace(self, checks=tuple(check.under(contract) for check in self.checks))

    def data(self) -> VerdictData:
        """Return plain data."""
        data: VerdictData = {"status": self.status, "checks": [check.data() for check in self.checks]}
        return {**data, "person": self.person} if self.person and any(self.person.values()) else data

    @classmethod
    def of(cls, data: VerdictData) -> "Verdict":
        """Return the verdict of plain data."""
        return cls(tuple(map(Check.of, data["checks"])), data.get("person"))


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measurement in a check, the fault that it can show, and the stage that repairs it (None: the flat-lay's).

    `source` is that of the channel's rule; empty if the rule is ours. The fault quotes it.
    """

    score: float
    threshold: float
    fault: str
    stage: str | None
    source: str = ""


def measured(name: str, parts: Sequence[Measurement], evidence: str) -> Check:
    """Return a check that passes if every part reaches its threshold.

    Parts are in order of importance: the first failed part gives fault and stage. If all pass, the part nearest to its
    threshold gives the score.
    """
    failed = next((part for part in parts if not part.score >= part.threshold), None)  # NaN fails
    if failed:
        score, source = _shown(failed.score), failed.source
        fault = f"{failed.fault} ({source})" if source else failed.fault
        return Check(name, "failed", evidence, score, failed.threshold, fault, failed.stage, source=source)
    narrowest = min(parts, key=lambda part: (part.score - part.threshold) / max(abs(part.threshold), 1e-6))
    return Check(name, "passed", evidence, _shown(narrowest.score), narrowest.threshold)


def _shown(score: float) -> float:
    return round(float(score), 3)
