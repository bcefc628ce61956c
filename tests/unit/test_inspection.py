"""What an inspector's answers become: checks with evidence, fault and owning stage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checks.inspection import (
    GARMENT,
    REFUSING,
    Answers,
    Saying,
    garment_as_inspected,
    inspected,
    not_inspected,
    settled,
)
from tools.checks.verdict import Check, outcome
from tools.models.roles import ATTRIBUTES

FINE: Answers = dict.fromkeys(ATTRIBUTES, ("yes", "as in the flat-lay"))
MEASURED = Check("garment", "passed", "97% of the flat-lay's colours found worn", 0.97, 0.75)
NO: tuple[Saying, str] = ("no", "seen to be wrong")
SAYINGS = st.sampled_from(("yes", "no", "cannot tell"))
ALL = st.fixed_dictionaries({name: st.tuples(SAYINGS, st.text(max_size=9)) for name in ATTRIBUTES})
SOME = st.dictionaries(st.sampled_from(REFUSING), st.tuples(SAYINGS, st.text(max_size=9)))
RIGHT = st.dictionaries(st.sampled_from(ATTRIBUTES), st.just("measured"))


def garment(worn: Check, answers: Answers, measured: dict[str, str] | None = None) -> Check:
    return garment_as_inspected(worn, answers, measured or {}, {})


def seen_of(answers: Answers, measured: dict[str, str] | None = None) -> list[Check]:
    return inspected(answers, measured or {}, {})


def checks_of(answers: Answers, measured: dict[str, str] | None = None) -> list[Check]:
    return [garment(MEASURED, answers, measured), *seen_of(answers, measured)]


def test_every_attribute_can_refuse_or_is_advice() -> None:
    for attribute in ATTRIBUTES:
        failed = [check for check in checks_of({**FINE, attribute: NO}) if check.status == "failed"]
        assert len(failed) == 1
        assert failed[0].required == (attribute in REFUSING)
        assert "seen to be wrong" in failed[0].evidence
    assert {*ATTRIBUTES} - {*REFUSING} == {"scene", "details"}


def test_faults_go_to_the_stages_that_own_them() -> None:
    owners = {
        "anatomy": "person",
        "worn_naturally": "composite",
        "sleeves": "composite",
        "no_label_or_hanger": "retouch",
    }
    for attribute, stage in owners.items():
        failed = [c for c in seen_of({**FINE, attribute: NO}) if c.status == "failed"]
        assert [c.stage for c in failed] == [stage]


def test_advice_gives_no_repair_a_fault_to_change() -> None:
    assert [c.fault for c in seen_of({**FINE, "scene": NO, "details": NO}) if c.status == "failed"] == [None, None]


def test_measured_and_seen_must_agree_on_the_garment() -> None:
    assert garment(MEASURED, FINE).status == "passed"
    assert garment(MEASURED, {**FINE, "pattern": ("no", "stripes, not dots")}).status == "failed"
    off = Check("garment", "failed", "31% found", 0.31, 0.75, fault="colours are not there", stage="composite")
    assert garment(off, FINE) == off
    unknown = Check("garment", "unverified", "the garment can't be told from its ground")
    assert garment(unknown, FINE).status == "unverified"
    assert garment(unknown, {**FINE, "category": NO}).status == "failed"


def test_what_the_inspector_cannot_tell_passes_only_where_it_is_measured() -> None:
    hidden = {**FINE, "colour": ("cannot tell", "in deep shadow")}
    assert garment(MEASURED, hidden).status == "unverified"
    seen = garment(MEASURED, hidden, {"colour": "97% found"})
    assert seen.status == "passed"
    assert "in deep shadow (the inspector can't tell, but it is measured: 97% found)" in seen.evidence


@pytest.mark.parametrize(
    ("then", "status", "said"),
    [
        ("yes", "passed", "hesitated, and said at first: it looks short"),
        ("no", "failed", "it looks short; asked again, no: on a second look"),
        ("cannot tell", "unverified", "at first no: it looks short; asked again, it can't tell"),
    ],
)
def test_a_no_is_settled_by_the_second_look(then: Saying, status: str, said: str) -> None:
    answers = settled({**FINE, "length": ("no", "it looks short")}, {"length": (then, "on a second look")})
    fit = next(check for check in seen_of(answers) if check.name == "fit")
    assert fit.status == status
    assert said in fit.evidence


def test_a_single_no_refuses_nothing_if_the_second_look_failed() -> None:
    answers = settled({**FINE, "length": ("no", "it looks short")}, None, "the budget is used up")
    fit = next(check for check in seen_of(answers) if check.name == "fit")
    assert (fit.status, "the budget is used up" in fit.evidence) == ("unverified", True)


def test_an_absent_or_silent_inspector_never_passes() -> None:
    for checks in (not_inspected("left out"), not_inspected("it refused", failed=True), seen_of({})):
        assert outcome(checks) == "unverified"
        assert [check.name for check in checks if not check.required] == ["scene", "details"]
    assert garment(MEASURED, {}).status == "unverified"


@given(ALL, SOME, RIGHT)
def test_two_no_on_what_can_refuse_are_never_accepted_and_less_never_refuses(
    first: Answers, again: Answers, measured: dict[str, str]
) -> None:
    verdict = outcome(checks_of(settled(first, again), measured))
    twice = [name for name in REFUSING if first[name][0] == "no" and name in again and again[name][0] == "no"]
    assert (verdict == "rejected") == bool(twice)


@given(ALL)
def test_advice_alone_never_refuses_and_never_holds_up(answers: Answers) -> None:
    assert outcome(checks_of({**FINE, **{name: answers[name] for name in ("scene", "details")}})) == "accepted"


@given(ALL, st.none() | SOME, RIGHT)
def test_what_nobody_can_tell_passes_only_where_it_is_measured(
    first: Answers, again: Answers | None, measured: dict[str, str]
) -> None:
    answers = settled(first, again)
    accepted = outcome(checks_of(answers, measured)) == "accepted"
    assert accepted == all(
        answers[name][0] == "yes" or (answers[name][0] == "cannot tell" and name in measured) for name in REFUSING
    )


@given(st.dictionaries(st.sampled_from(ATTRIBUTES), st.tuples(SAYINGS, st.text(max_size=20))))
def test_only_a_full_set_of_yes_is_accepted_without_measurements(answers: Answers) -> None:
    all_yes = all(name in answers and answers[name][0] == "yes" for name in REFUSING)
    assert (outcome(checks_of(answers)) == "accepted") == all_yes
    assert set(GARMENT) < set(ATTRIBUTES)
