"""The standard form of questions to people: decisions are read as clients and people write them, and never invented."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.human_review import as_typed, decision_in, decisions_in, question

NONE = {"type": ""}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["decisions", "type", "message", "args"]), inner),
)


@pytest.mark.parametrize(
    ("said", "kind", "message"),
    [
        ("approve", "approve", ""), ("Ok, go ahead please.", "approve", ""), ("yes, make it", "approve", ""),
        ("yes go on", "approve", ""), ("great, let's go!", "approve", ""), ("go for story", "respond", "go for story"),
        ("no", "reject", ""), ("no, too dear", "reject", "too dear"), ("reject: too dear", "reject", "too dear"),
        ("no, for story instead", "respond", "no, for story instead"), ("please", "respond", "please"),
        ("no, also the camel dress", "respond", "no, also the camel dress"),
        ("yes but on a beach", "respond", "yes but on a beach"), ("what does it cost?", "respond", "what does it cost?"),
    ],
)  # fmt: skip
def test_a_persons_words_agree_refuse_or_wish_something_else(said: str, kind: str, message: str) -> None:
    assert decision_in(said) == {"type": kind} | ({"message": message} if kind != "approve" else {})


def test_a_question_names_each_action_once_in_its_rules() -> None:
    actions: Any = [{"name": "make", "args": {"n": n}, "description": "?"} for n in (1, 2)]
    asked = question(actions, ("approve", "reject"))
    assert [one["args"]["n"] for one in asked["action_requests"]] == [1, 2]
    assert asked["review_configs"] == [{"action_name": "make", "allowed_decisions": ["approve", "reject"]}]


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ({"decisions": [{"type": "approve"}]}, {"type": "approve"}),
        ({"decisions": [{"type": "reject", "message": " too dark "}]}, {"type": "reject", "message": "too dark"}),
        ([{"type": "Approve"}], {"type": "approve"}),
        ({"type": "approve"}, {"type": "approve"}),
        ("approve", {"type": "approve"}),
        ([{"type": "accept", "args": {"action": "make", "args": {}}}], {"type": "approve"}),
        ([{"type": "ignore", "args": None}], {"type": "reject"}),
        ([{"type": "response", "args": "too dark"}], {"type": "respond", "message": "too dark"}),
        (
            [{"type": "edit", "args": {"action": "make", "args": {"n": "2"}}}],
            {"type": "edit", "edited_action": {"name": "make", "args": {"n": "2"}}},
        ),
        ({"decisions": []}, NONE),
        ({"decisions": [{"type": "delete"}]}, NONE),
        ({"shopify": {"decision": "approve"}}, NONE),
        (None, NONE),
    ],
)
def test_an_answer_is_read_as_people_write_it(answer: object, read: object) -> None:
    assert decisions_in(answer, 1) == [read]


def test_one_answer_of_an_older_client_counts_for_all_actions() -> None:
    assert decisions_in([{"type": "ignore", "args": None}], 3) == [{"type": "reject"}] * 3


@pytest.mark.parametrize(
    ("said", "before", "read"),
    [("2", 1, 2), ('["NEW2"]', ["NEW1"], ["NEW2"]), ("NEW1, NEW2", [], ["NEW1", "NEW2"]), ("2", "a", "2"), (2, 1, 2)],
)
def test_what_a_person_typed_has_the_kind_of_the_value_before(said: object, before: object, read: object) -> None:
    assert as_typed(said, before) == read


def test_an_edit_keeps_its_arguments() -> None:
    edit = {"type": "edit", "edited_action": {"name": "make", "args": {"n": 2}}}
    assert decisions_in({"decisions": [edit]}, 2) == [edit, NONE]


@given(answer=ANYTHING, count=st.integers(0, 4))
def test_whatever_comes_there_is_one_decision_for_each_action(answer: object, count: int) -> None:
    found = decisions_in(answer, count)
    assert len(found) == count
    assert {one["type"] for one in found} <= {"", "approve", "reject", "edit", "respond"}
