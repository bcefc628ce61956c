"""Routing as a specification: which fault leads where, and that every shot comes to an end."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.routing import Situation, best, decide

KNOWN = {"background": 3, "person": 4, "composite": 4, "typeset": 5}
PLATES = frozenset({"background", "person", "composite"})
FIRST = {"background": 0, "person": 0, "composite": 0, "typeset": 0}


def check(name: str, status: str = "passed", stage: str | None = None, score: float = 1.0) -> dict[str, Any]:
    fault = f"{name} is wrong" if status == "failed" else None
    return {"name": name, "required": True, "status": status, "score": score, "fault": fault, "stage": stage}


def attempt(*checks: dict[str, Any], variants: dict[str, int] = FIRST) -> Any:
    statuses = {c["status"] for c in checks}
    status = "rejected" if "failed" in statuses else "accepted" if statuses == {"passed"} else "unverified"
    return {"variants": dict(variants), "cost_usd": 0.0, "verdict": {"status": status, "checks": list(checks)}}


def situation(*attempts: Any, **changed: Any) -> Situation:
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
    assert "no new rendering can repair the flat-lay" in step.reason


def test_used_up_rounds_stop() -> None:
    step = decide(situation(attempt(check("garment", "failed", "composite")), rounds=1))
    assert step.action == "stop"
    assert "all 1 rounds" in step.reason


def test_a_repair_whose_worst_case_passes_the_budget_is_not_begun() -> None:
    fault = attempt(check("background", "failed", "background"))
    prices = {"background": (0.05,), "person": (0.05,), "composite": (0.05,)}
    assert decide(situation(fault, prices=prices, budget_left=0.14)).action == "stop"
    assert decide(situation(fault, prices=prices, budget_left=0.15)).action == "background"


# Models that letter pictures themselves and know a single pass: the cloud's.
CLOUD = {"single": 3, "background": 3, "person": 3, "composite": 3, "retouch": 1, "typeset": 5}
SINGLE = {"single": 0}


def cloud(*attempts: Any, **changed: Any) -> Situation:
    return situation(*attempts, **{"known": CLOUD, "plates": frozenset(), **changed})


def test_a_single_pass_that_failed_on_the_garment_twice_starts_the_staged_path() -> None:
    first, second = (attempt(check("garment", "failed", "composite"), variants={"single": number}) for number in (0, 1))
    step = decide(cloud(first))
    assert (step.action, step.variants) == ("single", {"single": 1})
    step = decide(cloud(first, second))
    assert step.action == "background"
    assert step.variants == {"background": 0, "person": 0, "composite": 0}


def test_a_packshot_whose_model_has_no_person_stage_goes_from_background_to_composite() -> None:
    known = {**CLOUD, "person": 0}
    fault = check("background", "failed", "person")
    tries = [attempt(fault, variants={"single": number}) for number in (0, 1)]
    step = decide(cloud(*tries, known=known))
    assert step.variants == {"background": 0, "composite": 0}


def test_a_single_pass_of_the_wrong_shape_is_repeated_as_it_is() -> None:
    step = decide(cloud(attempt(check("frame", "failed", "single"), variants=SINGLE)))
    assert (step.action, step.variants) == ("single", {"single": 1})


def test_copy_faults_alone_take_one_retouch_and_then_type() -> None:
    first = attempt(check("copy", "failed", "retouch"), variants=SINGLE)
    step = decide(cloud(first))
    assert (step.action, step.variants) == ("retouch", {"single": 0, "retouch": 0})
    second = attempt(check("copy", "failed", "retouch"), variants=dict(step.variants))
    step = decide(cloud(first, second))
    assert (step.action, step.variants) == ("typeset", {"single": 0, "retouch": 0, "typeset": 0})


def test_a_run_that_insists_on_rendered_lettering_never_sets_type() -> None:
    known = {**CLOUD, "typeset": 0}
    second = attempt(check("copy", "failed", "retouch"), variants={"single": 0, "retouch": 0})
    assert decide(cloud(second, known=known)).action == "stop"


def test_a_label_that_a_retouch_left_is_composed_anew() -> None:
    second = attempt(check("label", "failed", "retouch"), variants={"composite": 0, "retouch": 0})
    step = decide(cloud(second, plates=frozenset({"background", "person"})))
    assert (step.action, step.variants) == ("composite", {"composite": 1})


def test_what_the_judge_costs_counts_before_a_repair() -> None:
    fault = attempt(check("frame", "failed", "single"), variants=SINGLE)
    prices = {"single": (0.1, 0.1, 0.134)}
    assert decide(cloud(fault, prices=prices, budget_left=0.11, judging=0.02)).action == "stop"
    assert decide(cloud(fault, prices=prices, budget_left=0.13, judging=0.02)).action == "single"


def test_a_call_that_the_budget_did_not_allow_ends_the_shot_with_its_reason() -> None:
    step = decide(cloud(attempt(check("frame", "failed", "single"), variants=SINGLE), ended="$0.05 is left"))
    assert (step.action, step.reason) == ("stop", "$0.05 is left")


def test_the_best_attempt_passed_most_checks_then_scored_highest_then_came_first() -> None:
    worse = attempt(check("frame", "failed", "single", 0.9), check("garment", "failed", "composite", 0.9))
    better = attempt(check("frame"), check("garment", "failed", "composite", 0.2))
    higher = attempt(check("frame"), check("garment", "failed", "composite", 0.4))
    assert best([worse, better, higher, higher]) == 2
    assert best([]) is None


def test_a_repair_that_spoilt_the_rest_goes_on_to_what_its_check_owns() -> None:
    spoilt = attempt(check("untouched", "failed", "typeset"), variants={"single": 0, "retouch": 0})
    assert decide(cloud(spoilt)).action == "typeset"
    label = attempt(check("untouched", "failed", "composite"), variants={"single": 0, "retouch": 0})
    assert decide(cloud(label)).action == "single", "without plates the picture is made once more"


def test_what_only_the_inspector_sees_three_times_in_a_row_stops_before_the_strongest_model() -> None:
    halo = check("fit", "failed", "composite")
    tries = [SINGLE, FIRST, {**FIRST, "composite": 1}]
    seen = [attempt(halo, variants=variants) for variants in tries]
    plates = frozenset({"background", "person", "composite"})
    assert decide(cloud(*seen[:2], plates=plates)).action == "composite"
    step = decide(cloud(*seen, plates=plates))
    assert step.action == "stop"
    assert step.reason.endswith("3 pictures in a row have it, and no measurement confirms it: a person has to look")
    between = attempt(check("garment", "failed", "composite"), variants=FIRST)
    assert decide(cloud(seen[0], between, seen[2], plates=plates)).action == "composite", "not in a row"
    measured = [attempt(check("garment", "failed", "composite"), variants=variants) for variants in tries]
    assert decide(cloud(*measured, plates=plates)).variants["composite"] == 2


@given(
    st.sampled_from(["composite", "retouch", "typeset"]),
    st.lists(st.sampled_from([SINGLE, {**SINGLE, "retouch": 0}, {**SINGLE, "typeset": 0}]), min_size=1, max_size=4),
    st.booleans(),
)
def test_a_fault_of_the_copy_never_draws_the_garment_again(stage: str, tried: list[Any], rendered_only: bool) -> None:
    known = {**CLOUD, "typeset": 0} if rendered_only else CLOUD
    attempts = [attempt(check("copy", "failed", stage), variants=variants) for variants in tried]
    assert decide(cloud(*attempts, known=known)).action in ("retouch", "typeset", "stop")


def test_without_type_copy_over_the_garment_is_retouched_once() -> None:
    known = {**CLOUD, "typeset": 0}
    first = attempt(check("copy", "failed", "typeset"), variants=SINGLE)
    assert decide(cloud(first, known=known)).action == "retouch"
    again = attempt(check("copy", "failed", "typeset"), variants={**SINGLE, "retouch": 0})
    assert decide(cloud(first, again, known=known)).action == "stop"


def too_small(larger: bool = False) -> Any:
    given = attempt(check("frame", "failed", "single"), variants={"single": 1, **({"larger": 1} if larger else {})})
    return {**given, "stage": "single"}


def test_a_picture_that_is_too_small_is_ordered_once_more_in_its_variant_and_larger() -> None:
    step = decide(situation(too_small(), too_small=True, larger=0.2, clamped=1))
    assert (step.action, step.variants) == ("single", {"single": 1, "larger": 1})
    again = decide(situation(too_small(), too_small(larger=True), too_small=True, larger=0.2, clamped=1))
    assert again.action == "stop"
    assert "the second try came too small as well" in again.reason


def test_a_larger_try_is_not_made_after_two_such_pictures_nor_beyond_budget_and_rounds() -> None:
    for changed, why in (
        ({"clamped": 2}, "BESTSHOT_IMAGE_MODELS"),
        ({"budget_left": 0.19}, "could cost $0.200, and $0.190 is left"),
        ({"rounds": 1}, "all 1 rounds"),
        ({"larger": None}, "makes none larger"),
    ):
        step = decide(situation(too_small(), **{"too_small": True, "larger": 0.2, "clamped": 1, **changed}))
        assert step.action == "stop"
        assert why in step.reason


def test_repairs_of_a_larger_picture_are_ordered_larger_too() -> None:
    made = attempt(check("garment", "failed", "composite"), variants={"single": 0, "larger": 1})
    assert decide(situation(made, plates=frozenset())).variants["larger"] == 1
