"""Verdicts, frame, background, copy and file checks as a specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.channels import find_channel
from tools.checks.background import free_background, white_background
from tools.checks.file import DeliveredFile, certify, file_check
from tools.checks.frame import frame
from tools.checks.lettering import copy_check
from tools.checks.verdict import Check, Part, measured, outcome

STATUSES = ["passed", "failed", "unverified", "not_applicable", "not_run"]


@given(st.lists(st.tuples(st.sampled_from(STATUSES), st.booleans())))
def test_accepted_means_that_every_required_check_passed_and_there_was_one(given: list[tuple[str, bool]]) -> None:
    checks = [Check("c", status, "", required=required) for status, required in given]  # type: ignore[arg-type]
    required = [status for status, needed in given if needed]
    accepted = outcome(checks) == "accepted"
    assert accepted == ("passed" in required and set(required) <= {"passed", "not_applicable"})
    assert (outcome(checks) == "rejected") == ("failed" in required)


def test_the_first_part_that_misses_gives_fault_and_stage() -> None:
    parts = [Part(1, 0.5, "a", "person"), Part(0.1, 0.5, "b", None), Part(0.0, 0.5, "c", "composite")]
    check = measured("garment", parts, "seen")
    assert (check.status, check.fault, check.stage) == ("failed", "b", None)
    assert measured("garment", parts[:1], "seen").fault is None


def test_a_measurement_that_is_not_a_number_fails() -> None:
    assert measured("frame", [Part(float("nan"), 0.5, "nan", "single")], "").status == "failed"


@pytest.mark.parametrize(
    ("size", "sharpness", "enlarged", "fault"),
    [
        ((896, 1200), 0.9, 1.8, None),
        ((896, 896), 0.9, 1.8, "ratio"),
        ((448, 600), 0.9, 1.8, "came back"),
        ((896, 1200), 0.2, 1.8, "fine detail"),
        ((896, 1200), 0.9, 5.0, "enlarged"),
    ],
)
def test_frame(size: tuple[int, int], sharpness: float, enlarged: float, fault: str | None) -> None:
    check = frame(size, (896, 1200), sharpness, enlarged)
    assert (check.status == "passed") == (fault is None)
    assert fault is None or fault in str(check.fault)


def test_white_background_wants_white_and_a_filled_frame() -> None:
    assert white_background(1.0, 0.9, 0.85).status == "passed"
    assert white_background(0.98, 0.9, 0.85).stage == "background"
    assert white_background(1.0, 0.8, 0.85).stage == "person"


def test_a_garment_that_fades_into_the_set_asks_for_another_set() -> None:
    assert free_background(0.9, 0.6).status == "passed"
    assert free_background(0.3, 0.6).stage == "background"
    assert free_background(None, 0.0).status == "unverified"


def test_copy_to_the_letter() -> None:
    def judged(ordered: list[str], read: list[str], **more: object) -> Check:
        given = {"printed": [], "readable": True, "matched": 1.0, **more}
        return copy_check(ordered, read, **given)  # type: ignore[arg-type]

    assert judged(["New season", "From $29.90"], ["New season", "From $29.90"]).status == "passed"
    assert judged(["From $29.90"], ["From $29.80"]).stage == "typeset"
    assert "missing" in str(judged(["New season"], []).fault)
    assert judged([], ["SALE 50%"]).status == "failed"
    assert judged([], ["FOWLER"], printed=["FOWLER"]).status == "passed"
    assert judged(["New season"], ["New season"], matched=0.5).status == "failed"
    assert judged(["تخفيضات"], [], readable=False, matched=0.99).status == "passed"
    assert judged(["تخفيضات"], [], readable=False, matched=None).status == "unverified"


def good_file(**changed: object) -> DeliveredFile:
    given = {
        "format": "JPEG", "width": 1024, "height": 1024, "bytes": 200_000, "mode": "RGB", "profile": "sRGB built-in",
        "white_share": 1.0, "fill": 0.9,
    }  # fmt: skip
    return DeliveredFile(**{**given, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"format": "WEBP"}, "format"),
        ({"width": 900}, "ratio"),
        ({"bytes": 11_000_000}, "MB"),
        ({"mode": "CMYK"}, "8-bit RGB"),
        ({"profile": None}, "sRGB"),
        ({"white_share": 0.9}, "white"),
        ({"fill": 0.5}, "fills"),
        ({"width": 400, "height": 400}, "at least"),
    ],
)
def test_each_broken_rule_of_a_channel_fails_the_file_by_name(changed: dict[str, object], rule: str) -> None:
    amazon = find_channel("amazon-main")
    assert file_check(certify(good_file(), amazon)).status == "passed"
    check = file_check(certify(good_file(**changed), amazon))
    assert check.status == "failed"
    assert rule in str(check.fault)


def test_advice_is_a_note_and_never_a_failure() -> None:
    notes = [rule.rule for rule in certify(good_file(), find_channel("amazon-main")) if rule.status == "note"]
    assert "adult clothing on a standing model" in notes
    assert any(note.startswith("recommended") for note in notes)
