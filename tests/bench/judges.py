"""What an accepted picture costs and what escapes, by how often the inspector is right: the rule before, and now.

`python -m tests.bench.judges [--shots 3000] [--unsure 0.0] [--seed 1]` simulates shots with the real checks and the real
routing. No picture is made. An inspector that is right 95 % of the time gives one wrong answer in twenty, to each question
and at each look anew; `--unsure` is the share of its wrong answers that are "can't tell". Real models repeat their
mistakes, so the second look helps less than here.
"""

import argparse
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from agent.context import Context
from agent.routing import ORDER, STAGED, Situation, Step, decide
from tools.checks.inspection import GARMENT, REFUSING, Answers, Saying, garment_as_inspected, inspected, settled
from tools.checks.verdict import Check, Verdict
from tools.models.roles import ATTRIBUTES

PICTURE, STRONGER = 0.0504, 0.134  # USD: Nano Banana 2.1 at 2K, and Pro, the last variant
LOOK, AGAIN = 0.0062, 0.0035  # USD of a look at 3,900 + 2,300 tokens with 700 of answer; of a second one
LOOK_BEFORE = 0.0045  # USD without the garment's own parts
RESERVED, RESERVED_BEFORE = 0.0306, 0.0762  # USD that routing holds back for judging
KNOWN = {"single": 3, "background": 3, "person": 3, "composite": 3, "retouch": 1}
BUDGET = 1.0
MEASURED = {"recoloured": ("garment", "composite"), "wrong_ratio": ("frame", "single"), "misspelt": ("copy", "retouch")}
"""Defects that code finds: the check, and the stage that repairs it."""
SEEN = {
    "label": {"no_label_or_hanger"}, "halo": {"no_pasted_edge"}, "anatomy": {"anatomy"}, "sleeves": {"sleeves"},
    "another_garment": {"category", "pattern", "neckline", "sleeves", "length", "details"},
}  # fmt: skip
"""Defects that only the inspector sees, and the attributes that they spoil."""
DEFECTS = (*MEASURED, *SEEN)
RATES = (0.0, 0.2, 0.4)


@dataclass(slots=True)
class Judge:
    """An inspector that is right in a share of its answers."""

    right: float
    unsure: float
    luck: random.Random

    def says(self, defect: str | None) -> Answers:
        """All answers about a picture with this defect."""
        wrong = SEEN.get(defect or "", set())
        return {name: (self._says("no" if name in wrong else "yes"), name) for name in ATTRIBUTES}

    def _says(self, truth: Saying) -> Saying:
        if self.luck.random() < self.right:
            return truth
        return "cannot tell" if self.luck.random() < self.unsure else "no" if truth == "yes" else "yes"


def before(judge: Judge, defect: str | None) -> tuple[list[Check], float]:
    """The rule before: twelve answers must all be yes."""
    owners = {
        "garment": (*(name for name in GARMENT if name != "words"), "neckline", "sleeves", "length", "details"),
        "fit": ("worn_naturally", "no_pasted_edge"), "anatomy": ("anatomy",), "label": ("no_label_or_hanger",),
        "scene": ("scene",),
    }  # fmt: skip
    stages = {"anatomy": "person", "label": "retouch", "scene": "background"}
    said, checks = judge.says(defect), []
    for check, names in owners.items():
        good = all(said[name][0] == "yes" for name in names)
        stage = None if good else stages.get(check, "composite")
        checks.append(
            Check(check, "passed" if good else "failed", "", float(good), 1.0, None if good else check, stage)
        )
    return checks, LOOK_BEFORE


def now(judge: Judge, defect: str | None) -> tuple[list[Check], float]:
    """The rule now: two "no" refuse, advice never does."""
    first, measured = judge.says(defect), {"colour": "measured"}
    doubted = [name for name in REFUSING if first[name][0] == "no"]
    again = judge.says(defect) if doubted else {}
    answers = settled(first, {name: again[name] for name in doubted})
    worn = Check("garment", "passed", "measured", 1.0, 1.0)
    checks = [garment_as_inspected(worn, answers, measured, {}), *inspected(answers, measured, {})]
    return checks, LOOK + bool(doubted) * AGAIN


RULES = {"before": (before, RESERVED_BEFORE), "now": (now, RESERVED)}


@dataclass(slots=True)
class Shot:
    """A shot that is made as routing says."""

    rule: str
    judge: Judge
    spoilt: float
    spent: float = 0.0
    attempts: list[Any] = field(default_factory=list)
    plates: frozenset[str] = frozenset()

    def made(self) -> tuple[bool, str | None]:
        """Whether it was accepted, and the defect that its last picture really has."""
        defect, variants = self._drawn("single", 0), {"single": 0}
        while True:
            step = self._judged(defect, variants)
            if step.action in ("finish", "stop"):
                return step.action == "finish", defect
            mended = step.action != "retouch" or defect in ("label", "misspelt")
            stages = [stage for stage in ORDER[ORDER.index(step.action) :] if stage in STAGED]
            for stage in stages if step.action in STAGED else [step.action]:
                drawn = self._drawn(stage, step.variants.get(stage, 0))
                defect = drawn if mended else defect
            self.plates |= {*stages} if step.action in STAGED else set()
            variants = dict(step.variants)

    def _drawn(self, stage: str, variant: int) -> str | None:
        luck = self.judge.luck
        self.spent += STRONGER if variant == KNOWN[stage] - 1 and KNOWN[stage] > 1 else PICTURE
        return luck.choice(DEFECTS) if luck.random() < self.spoilt else None

    def _judged(self, defect: str | None, variants: Mapping[str, int]) -> Step:
        judged, reserved = RULES[self.rule]
        checks = []
        if defect in MEASURED:
            name, stage = MEASURED[str(defect)]
            checks = [Check(name, "failed", "", 0.0, 1.0, str(defect), stage)]
        if not checks or checks[0].stage == "retouch":  # else it is made again, and nobody looks
            seen, cost = judged(self.judge, defect)
            self.spent += cost
            checks += seen
        self.attempts.append({"variants": dict(variants), "verdict": Verdict(tuple(checks)).data()})
        prices = {stage: [PICTURE] * (count - 1) + [STRONGER] for stage, count in KNOWN.items() if count > 1}
        rounds, left = Context().rounds, BUDGET - self.spent
        return decide(
            Situation(self.attempts, KNOWN, prices | {"retouch": [PICTURE]}, self.plates, rounds, left, reserved)
        )


def rows(shots: int, unsure: float, seed: int) -> Iterator[dict[str, Any]]:
    """A row for each share of right answers, rule and share of spoilt pictures."""
    for right in (0.99, 0.97, 0.95, 0.90):
        for rule in RULES:
            for spoilt in RATES:
                judge, ends, spent = Judge(right, unsure, random.Random(seed)), [], 0.0
                for _ in range(shots):
                    shot = Shot(rule, judge, spoilt)
                    ends.append(shot.made())
                    spent += shot.spent
                accepted = [defect for good, defect in ends if good]
                yield {
                    "right": right, "rule": rule, "spoilt": spoilt, "accepted": len(accepted) / shots,
                    "escaped": sum(defect is not None for defect in accepted) / max(len(accepted), 1),
                    "cost": spent / max(len(accepted), 1) / PICTURE,
                }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=int, default=3000)
    parser.add_argument("--unsure", type=float, default=0.0, help='share of wrong answers that are "can\'t tell"')
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print(f"{'right':>6} {'rule':>7} {'spoilt':>7} {'accepted':>9} {'escaped':>8} {'cost in pictures':>17}")
    for row in rows(asked.shots, asked.unsure, asked.seed):
        print(
            f"{row['right']:>6.0%} {row['rule']:>7} {row['spoilt']:>7.0%} {row['accepted']:>9.1%} {row['escaped']:>8.2%} "
            f"{row['cost']:>17.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
