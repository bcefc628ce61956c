"""What an inspector's answers become: checks with evidence, fault and owning stage."""

from hypothesis import given
from hypothesis import strategies as st

from tools.checks.inspection import GARMENT, garment_as_inspected, inspected, not_inspected
from tools.checks.verdict import Check, outcome
from tools.models.roles import ATTRIBUTES

FINE = dict.fromkeys(ATTRIBUTES, (True, "as in the flat-lay"))
MEASURED = Check("garment", "passed", "97% of the flat-lay's colours found worn", 0.97, 0.75)


def test_every_attribute_is_asked_for_by_some_check() -> None:
    for attribute in ATTRIBUTES:
        answers = {**FINE, attribute: (False, "seen to be wrong")}
        checks = [garment_as_inspected(MEASURED, answers), *inspected(answers)]
        failed = [check for check in checks if check.status == "failed"]
        assert len(failed) == 1
        assert "seen to be wrong" in str(failed[0].fault)


def test_faults_go_to_the_stages_that_own_them() -> None:
    owners = {
        "anatomy": "person",
        "worn_naturally": "composite",
        "no_label_or_hanger": "retouch",
        "scene": "background",
    }
    for attribute, stage in owners.items():
        failed = [c for c in inspected({**FINE, attribute: (False, "no")}) if c.status == "failed"]
        assert [c.stage for c in failed] == [stage]


def test_measured_and_seen_must_agree_on_the_garment() -> None:
    assert garment_as_inspected(MEASURED, FINE).status == "passed"
    assert garment_as_inspected(MEASURED, {**FINE, "sleeves": (False, "short, not long")}).status == "failed"
    off = Check("garment", "failed", "31% found", 0.31, 0.75, fault="colours are not there", stage="composite")
    assert garment_as_inspected(off, FINE) == off


def test_an_absent_or_silent_inspector_never_passes() -> None:
    for checks in (not_inspected("left out"), not_inspected("it refused", failed=True), inspected({})):
        assert outcome(checks) == "unverified"
    assert garment_as_inspected(MEASURED, {}).status == "unverified"


@given(st.dictionaries(st.sampled_from(ATTRIBUTES), st.tuples(st.booleans(), st.text(max_size=20))))
def test_only_a_full_set_of_yes_is_accepted(answers: dict[str, tuple[bool, str]]) -> None:
    checks = [garment_as_inspected(MEASURED, answers), *inspected(answers)]
    all_yes = set(answers) == set(ATTRIBUTES) and all(ok for ok, _ in answers.values())
    assert (outcome(checks) == "accepted") == all_yes
    assert set(GARMENT) < set(ATTRIBUTES)
