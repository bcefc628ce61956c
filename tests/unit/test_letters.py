"""The copy check's comparison: to the letter, however the lines were broken."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tools.checks.letters import compare_copy, differences, letters

LETTERS = "abcdeABCDE0123456789€$éüß中新り"
WORD = st.text(LETTERS, min_size=2, max_size=8)
LINE = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
COPY = st.lists(LINE, min_size=1, max_size=4)


def broken(data: st.DataObject, line: str) -> list[str]:
    """The line over as many rows as the draw says, broken at its spaces."""
    rows = [""]
    for word in line.split():
        if rows[-1] and data.draw(st.booleans()):
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def test_the_same_lines_are_ok() -> None:
    assert compare_copy(["New Season", "€49.90"], ["New Season", "€49.90"]).ok


def test_a_misread_letter_is_named_with_its_place() -> None:
    reading = compare_copy(["New Season"], ["New 5eason"])
    assert not reading.ok
    assert not reading.missing
    assert not reading.extra
    assert str(reading) == "'S' read as '5' at letter 4 of \"New Season\""


@pytest.mark.parametrize(
    ("ordered", "read"),
    [
        ("SALE", "Sale"),
        ("€49", "£49"),
        ("€49", "49"),
        ("Größe", "Grosse"),
        ("été", "ete"),
        ("1,499", "1.499"),
    ],
)
def test_case_currency_accents_and_digit_marks_count(ordered: str, read: str) -> None:
    reading = compare_copy([ordered], [read])
    assert [*reading.wrong] == [ordered]


@pytest.mark.parametrize(
    ("ordered", "read"),
    [
        ("L’été “à” l’œuvre", "L'été \"à\" l'œuvre"),
        ("−30 %", "-30%"),
        ("¥5,990（税込）", "¥5,990(税込)"),
        ("ＳＡＬＥ　５０％", "SALE 50%"),
        ("e\u0301te\u0301", "été"),
        ("Wait…", "Wait..."),
    ],
)
def test_width_quotes_dashes_and_composition_do_not_count(ordered: str, read: str) -> None:
    assert compare_copy([ordered], [read]).ok


def test_a_line_broken_over_rows_is_joined() -> None:
    assert compare_copy(["The new autumn collection", "€49"], ["The new", "autumn", "collection", "€49"]).ok


def test_rows_read_as_one_line_are_taken_apart() -> None:
    assert compare_copy(["Sale", "-50%"], ["Sale -50%"]).ok


def test_print_on_the_garment_between_two_rows_is_extra_and_nothing_else() -> None:
    reading = compare_copy(["New Season", "€49"], ["New", "ATHLETIC 1987", "Season", "€49"])
    assert (reading.missing, reading.wrong, reading.extra) == ((), {}, ("ATHLETIC 1987",))


def test_a_misread_line_goes_on_below_a_price_that_is_read_between_its_rows() -> None:
    reading = compare_copy(["New Season", "€49.90"], ["New", "€49.90", "Seasom"])
    assert str(reading) == "'n' read as 'm' at letter 9 of \"New Season\""


def test_lines_in_another_order_are_found() -> None:
    assert compare_copy(["New Season", "€49"], ["€49", "New Season"]).ok


def test_a_line_seen_twice_is_extra() -> None:
    assert compare_copy(["Sale", "€49"], ["Sale", "€49", "Sale"]).extra == ("Sale",)


def test_a_line_ordered_twice_must_be_seen_twice() -> None:
    assert compare_copy(["Sale", "Sale"], ["Sale", "Sale"]).ok
    assert compare_copy(["Sale", "Sale"], ["Sale"]).missing == ("Sale",)


def test_a_misread_row_belongs_to_the_line_whose_other_rows_are_beside_it() -> None:
    reading = compare_copy(["Sale today 50%", "€49"], ["NORTH 84", "Sale today", "5o96", "€49"])
    assert "'0' read as 'o' at letter 11" in reading.wrong["Sale today 50%"]
    assert reading.extra == ("NORTH 84",)


def test_nothing_ordered_and_nothing_read_is_ok() -> None:
    assert compare_copy([], []).ok
    assert compare_copy([" "], ["\u200b"]).ok
    assert compare_copy([], ["NIKE"]).extra == ("NIKE",)


def test_a_wholly_different_line_is_missing_and_extra() -> None:
    reading = compare_copy(["New Season"], ["Clearance bin"])
    assert (reading.missing, reading.wrong, reading.extra) == (("New Season",), {}, ("Clearance bin",))


@given(COPY, st.data())
def test_equal_up_to_spaces_and_breaks_is_ok(copy: list[str], data: st.DataObject) -> None:
    assert compare_copy(copy, [row for line in copy for row in broken(data, line)]).ok


@given(COPY, st.data())
def test_any_changed_letter_is_wrong_or_missing(copy: list[str], data: st.DataObject) -> None:
    rows = [row for line in copy for row in broken(data, line)]
    r = data.draw(st.integers(0, len(rows) - 1))
    at = data.draw(st.sampled_from([i for i, c in enumerate(rows[r]) if c != " "]))
    letter = data.draw(st.sampled_from(LETTERS + "xyz"))
    assume(letter != rows[r][at])
    rows[r] = rows[r][:at] + letter + rows[r][at + 1 :]
    assume("".join(sorted("".join(rows))) != "".join(sorted("".join(copy))))
    reading = compare_copy(copy, rows)
    assert reading.wrong or reading.missing


@given(COPY, st.text("xyzXYZ789", min_size=1, max_size=12), st.data())
def test_any_added_line_is_extra(copy: list[str], line: str, data: st.DataObject) -> None:
    rows = [row for ordered in copy for row in broken(data, ordered)]
    place = data.draw(st.integers(0, len(rows)))
    reading = compare_copy(copy, [*rows[:place], line, *rows[place:]])
    assert line in reading.extra


@given(COPY, st.data())
def test_any_dropped_line_is_missing_or_wrong(copy: list[str], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(copy) - 1))
    reading = compare_copy(copy, copy[:gone] + copy[gone + 1 :])
    assert reading.missing or reading.wrong


@given(st.text(LETTERS, max_size=9), st.text(LETTERS, max_size=9))
def test_differences_say_how_one_text_becomes_the_other(one: str, other: str) -> None:
    letters_of = list(one)
    for position, ordered, read in reversed(differences(one, other)):
        at = position - bool(ordered)
        assert "".join(letters_of[at : at + len(ordered)]) == ordered
        letters_of[at : at + len(ordered)] = read
    assert "".join(letters_of) == other


@given(st.text(max_size=30))
def test_letters_are_stable(text: str) -> None:
    assert letters(letters(text)) == letters(text)
