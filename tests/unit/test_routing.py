"""Routing as a specification: which fault leads where, and that every shot comes to an end."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.routing import ORDER, Situation, best, decide

KNOWN = {"background": 3, "person": 4, "composite": 4, "typeset": 5}
PLATES = frozenset({"background", "person", "composite"})
FIRST = {"background": 0, "person": 0, "composite": 0, "typeset": 0}


def check(name: str, status: str = "passed", stage: str | None = None, score: float = 1.0) -> dict[str, Any]:
    fault = f"{name} is wrong" if status == "failed" else None
    return {"name": name, "required": True, "status": status, "score": score, "fault": fault, "stage": stage}


def attempt(*checks: dict[str, Any], variants: dict[str, int] = FIRST) -> dict[str, Any]:
    statuses = {c["status"] for c in checks}
    status = "rejected" if "failed" in statuses else "accepted" if statuses == {"passed"} else "unverified"
    return {"variants": dict(variants), "cost_usd": 0.0, "verdict": {"status": status, "checks": list(checks)}}


def situation(*attempts: dict[str, Any], **changed: Any) -> Situation:
    given = {"known": KNOWN, "prices": {}, "plates": PLATES, "rounds": 6, "budget_left": 1.0}
    return Situation(attempts, **{**given, **changed})


def test_all_required_checks_passed_leads_to_finish() -> None:
    step = decide(situation(attempt(check("frame"), check("garment"))))
    assert step.action == "finish"
    assert step.reason == "every required check passed"


def test_an_unverified_check_never_passes() -> None:
    step = decide(situation(attempt(check("frame"), check("garment", "unverified"))))
    assert step.action == "stop"
    assert "garment" in step.reason


def test_a_garment_fault_repeats_the_composite_with_its_next_variant() -> None:
    step = decide(situation(attempt(check("garment", "failed", "composite"))))
    assert step.action == "composite"
    assert step.variants == {**FIRST, "composite": 1}
    assert step.reason.startswith("garment is wrong")


def test_same_fault_twice_moves_to_the_variant_after() -> None:
    first = attempt(check("garment", "failed", "composite"))
    second = attempt(check("garment", "failed", "composite"), variants={**FIRST, "composite": 1})
    assert decide(situation(first, second)).variants["composite"] == 2


def test_the_earliest_stage_that_owns_a_fault_comes_first_and_copy_last() -> None:
    faults = [check("copy", "failed", "typeset"), check("garment", "failed", "composite")]
    assert decide(situation(attempt(*faults))).action == "composite"
    assert decide(situation(attempt(*faults, check("background", "failed", "background")))).action == "background"


def test_a_stage_without_its_input_plate_starts_at_the_earliest_missing_one() -> None:
    fault = attempt(check("garment", "failed", "composite"), variants={})
    assert decide(situation(fault, plates=frozenset())).action == "background"
    assert decide(situation(fault, plates=frozenset({"background"}))).action == "person"


def test_a_fault_of_the_flatlay_itself_stops_at_once() -> None:
    step = decide(situation(attempt(check("garment", "failed", None))))
    assert step.action == "stop"
    assert "no rendering mends the flat-lay" in step.reason


def test_used_up_rounds_stop() -> None:
    step = decide(situation(attempt(check("garment", "failed", "composite")), rounds=1))
    assert step.action == "stop"
    assert "all 1 rounds" in step.reason


def test_a_repair_whose_worst_case_passes_the_budget_is_not_begun() -> None:
    fault = attempt(check("background", "failed", "background"))
    prices = {"background": 0.05, "person": 0.05, "composite": 0.05}
    assert decide(situation(fault, prices=prices, budget_left=0.14)).action == "stop"
    assert decide(situation(fault, prices=prices, budget_left=0.15)).action == "background"


def test_the_best_attempt_passed_most_checks_then_scored_highest_then_came_first() -> None:
    worse = attempt(check("frame", "failed", "single", 0.9), check("garment", "failed", "composite", 0.9))
    better = attempt(check("frame"), check("garment", "failed", "composite", 0.2))
    higher = attempt(check("frame"), check("garment", "failed", "composite", 0.4))
    assert best([worse, better, higher, higher]) == 2
    assert best([]) is None


_FAULTS = st.lists(
    st.tuples(st.sampled_from(["frame", "background", "garment", "copy"]), st.sampled_from([*ORDER, None])), max_size=4
)


@given(st.lists(_FAULTS, min_size=1, max_size=40), st.integers(1, 12))
def test_every_history_ends_and_every_decision_has_a_reason(faults: list[list[Any]], rounds: int) -> None:
    history, variants, seen = [], dict(FIRST), set()
    for round_faults in [*faults, *[faults[-1]] * 40]:
        checks = [check(name, "failed", stage) for name, stage in round_faults] or [check("frame")]
        history.append(attempt(*checks, variants=variants))
        step = decide(situation(*history, rounds=rounds))
        assert step.reason
        if step.action in ("finish", "stop"):
            assert (step.action == "finish") == (not round_faults)
            assert len(history) <= rounds
            return
        tried = (step.action, step.variants[step.action])
        assert tried not in seen, "a variant is tried at most once"
        seen.add(tried)
        variants = dict(step.variants)
    raise AssertionError("no end")
