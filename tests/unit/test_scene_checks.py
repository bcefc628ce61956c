"""The checks of a background scene alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checks.copy import Transcript
from tools.checks.inspection import Answers, settled
from tools.checks.scene import frame_checks, seen_checks, text_check
from tools.checks.verdict import outcome
from tools.imaging.sizes import PIXELS_1K, TIERS, pixels
from tools.models.local.stylist import scene_brief


def reader(*lines: str, ordered: tuple[str, ...] = ()) -> Transcript:
    return Transcript("reader", lines, frozenset(ordered), frozenset(ordered))


@given(ratio=st.sampled_from(list(PIXELS_1K)), tier=st.sampled_from(TIERS), came=st.sampled_from(TIERS))
def test_a_smaller_picture_fails_by_its_size_alone(ratio: str, tier: str, came: str) -> None:
    found = {check.name: check.status for check in frame_checks(pixels(ratio, came), ratio, tier)}
    assert found["ratio"] == "passed"
    assert (found["size"] == "failed") is (TIERS.index(came) < TIERS.index(tier))


@pytest.mark.parametrize(
    ("size", "status"), [((1408, 768), "failed"), ((1376, 768), "passed"), ((1392, 768), "passed")]
)
def test_a_ratio_may_be_off_by_what_nobody_sees(size: tuple[int, int], status: str) -> None:
    assert frame_checks(size, "16:9", "1K")[0].status == status


def test_text_that_was_not_asked_for_refuses_a_scene() -> None:
    assert text_check((), reader(), None).status == "passed"
    found = text_check((), reader("HOTEL"), None)
    assert (found.name, found.status, found.stage) == ("text", "failed", "scene")
    assert found.fault == 'readable text that was not ordered: "HOTEL"'
    assert text_check((), reader(), Transcript("qwen", ("HOTEL",))).status == "failed"


def test_lettering_that_was_asked_for_is_right_to_the_letter() -> None:
    ordered = ("CAFÉ 24",)
    assert text_check(ordered, reader("CAFÉ 24", ordered=ordered), None).status == "passed"
    assert text_check(ordered, reader("CAFE 24", ordered=ordered), None).status == "failed"
    assert text_check(ordered, reader(ordered=ordered), None).fault == '"CAFÉ 24" is missing'


def test_a_person_is_refused_and_an_absent_judge_never_passes() -> None:
    person, scene = seen_checks({"unoccupied": ("no", "a man at the window"), "scene": ("yes", "rain")}, "")
    assert (person.status, person.fault, scene.status) == ("failed", "a man at the window", "passed")
    assert outcome(seen_checks({}, "no inspector has looked")) == "unverified"
    assert outcome(seen_checks({"unoccupied": ("cannot tell", "fog"), "scene": ("yes", "")}, "")) == "unverified"


def test_one_no_refuses_nothing() -> None:
    first: Answers = {"unoccupied": ("no", "a shadow"), "scene": ("yes", "rain")}
    again: Answers = {"unoccupied": ("yes", "a coat stand")}
    assert settled(first, again, among=["unoccupied"])["unoccupied"][0] == "yes"
    assert settled(first, {"unoccupied": ("no", "a man")}, among=["unoccupied"])["unoccupied"][0] == "no"
    assert settled(first, None, among=["unoccupied"])["unoccupied"][0] == "cannot tell"


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("plain beige wall, soft light from the left", ""),
        ("sunlit beach", "a beach promenade: drawn sets are studio sets"),
        ("a white marble bathroom", "wish “marble bathroom”: drawn sets are studio sets"),
    ],
)
def test_the_studio_says_what_of_a_scene_it_cannot_draw(words: str, missing: str) -> None:
    brief = scene_brief(words)
    assert "; ".join(brief.dropped).startswith(missing)
    assert bool(brief.dropped) is bool(missing)
    assert brief == scene_brief(words)
