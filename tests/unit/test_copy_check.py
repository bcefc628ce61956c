"""Who is believed about the words in a picture: a reader that is exact, one that is not, and an inspector."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checks.copy import LineFinding, Transcript, copy_check, reconcile
from tools.checks.verdict import Check

LINE = "Linen €49"
RUSSIAN = "Новая коллекция"
MISREAD = "Новая коллекцил"


def weigh(
    line: str,
    read: list[str],
    told: list[str] | None,
    trust: str,
    *,
    proved: bool = False,
    excused: tuple[str, ...] = (),
) -> tuple[list[LineFinding], list[str]]:
    knows = frozenset([line] if trust in ("exact", "knows") else [])
    reader = Transcript("reader", tuple(read), knows, frozenset([line] if trust == "exact" else []))
    inspector = None if told is None else Transcript("inspector", tuple(told))
    return reconcile([line], reader, inspector, excused, proved=proved)


@pytest.mark.parametrize(
    ("trust", "read", "told", "finding"),
    [
        ("exact", [LINE], None, "right"),
        ("exact", [LINE], [LINE], "right"),
        ("exact", [LINE], ["Linen €48"], "wrong"),  # both must agree with the order
        ("exact", [LINE], [], "unverified"),
        ("exact", ["Linen €48"], [LINE], "wrong"),  # an inspector may correct what it reads
        ("exact", [], [LINE], "missing"),
        ("knows", [LINE], None, "right"),
        ("knows", [LINE], [LINE], "right"),
        ("knows", [LINE], [], "unverified"),
        ("knows", [LINE], ["Linen €48"], "wrong"),  # one who reads it wrongly is enough
        ("knows", ["Linen €48"], [LINE], "wrong"),
        ("knows", [], [LINE], "unverified"),
        ("knows", [], [], "missing"),
        ("knows", [], None, "missing"),
        ("blind", [], [LINE], "unverified"),
        ("blind", [], ["Linen €48"], "wrong"),
        ("blind", [], [], "missing"),
        ("blind", [], None, "unverified"),
    ],
)
def test_the_rule_for_readings_that_disagree(trust: str, read: list[str], told: list[str] | None, finding: str) -> None:
    assert [line.finding for line in weigh(LINE, read, told, trust)[0]] == [finding]


@pytest.mark.parametrize("told", [None, [RUSSIAN], [MISREAD], []])
def test_letters_proved_against_their_own_rendering_are_right_whatever_is_read(told: list[str] | None) -> None:
    seen = weigh(RUSSIAN, [MISREAD], told, "knows", proved=True)
    assert [line.finding for line in seen[0]] == ["right"]
    assert not seen[1]


def test_the_wrong_letter_is_named_with_who_read_it() -> None:
    seen = weigh(RUSSIAN, [RUSSIAN], [MISREAD], "knows")
    assert seen[0][0].words == f"'я' read as 'л' at letter 14 of \"{RUSSIAN}\", as the inspector reads it"


def test_text_that_either_sees_is_extra_unless_it_is_the_garments_print() -> None:
    assert weigh(LINE, [LINE, "100% COTTON"], None, "exact")[1] == ["100% COTTON"]
    assert weigh(LINE, [LINE], [LINE, "100% COTTON"], "exact")[1] == ["100% COTTON"]
    assert weigh(LINE, [LINE, "M-65"], [LINE, "M-65"], "exact")[1] == ["M-65"]
    assert not weigh(LINE, [LINE, "ATHLETIC"], [LINE, "Athletic 1987"], "exact", excused=("ATHLETIC 1987",))[1]


def test_what_the_inspector_tells_twice_is_no_extra_where_an_exact_reader_saw_it_once() -> None:
    assert not weigh(LINE, [LINE], [LINE, "Linen"], "exact")[1]
    assert weigh(LINE, [LINE, LINE], [LINE], "exact")[1] == [LINE]


def test_a_reader_that_misreads_drawn_letters_does_not_call_them_extra() -> None:
    assert not weigh(RUSSIAN, ["HoBaq"], None, "blind")[1]
    assert weigh(RUSSIAN, ["HoBaq"], [RUSSIAN, "SALE"], "blind")[1] == ["SALE"]


def judged(read: list[str], told: list[str] | None, *, drawn: bool, matched: float | None, exact: bool = True) -> Check:
    both = frozenset([LINE])
    reader = Transcript("reader", tuple(read), both, both if exact else frozenset())
    return copy_check(
        [LINE], reader, None if told is None else Transcript("inspector", tuple(told)), (), matched=matched, drawn=drawn
    )


def test_a_wrong_drawn_letter_is_retouched_and_a_wrong_set_one_is_set_again() -> None:
    assert judged(["Linen €48"], None, drawn=True, matched=None).stage == "retouch"
    assert judged([LINE], None, drawn=False, matched=0.5).stage == "typeset"


def test_a_line_that_only_the_inspector_reads_is_unverified_and_says_so() -> None:
    check = judged([], [LINE], drawn=True, matched=None, exact=False)
    assert (check.status, check.fault) == ("unverified", f'only the inspector reads "{LINE}"')


READINGS = st.lists(st.sampled_from([LINE, "Linen €48", "SALE", "Linen"]), max_size=3)


@given(READINGS, st.none() | READINGS, st.booleans(), st.booleans())
def test_nothing_passes_that_nobody_read_to_the_letter(
    read: list[str], told: list[str] | None, exact: bool, drawn: bool
) -> None:
    check = judged(read, told, drawn=drawn, matched=None, exact=exact)
    spelt = "".join(read).replace(" ", "") == LINE.replace(" ", "") or LINE in read
    assert check.status != "passed" or (spelt and "SALE" not in read and "SALE" not in (told or []))


def test_copy_over_the_garment_is_a_fault_of_the_copy_that_type_repairs_and_leads_all_others() -> None:
    read = Transcript("reader", ("Sale", "STRAY"), frozenset({"Sale"}), frozenset({"Sale"}))
    check = copy_check(["Sale"], read, None, (), matched=None, drawn=True, over=("Sale",))
    assert (check.name, check.status, check.stage) == ("copy", "failed", "typeset")
    assert check.fault == 'the copy lies over the garment: "Sale"'
