"""Words on the garment: only what the reader is sure of is a fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checks.garment import print_fault


@pytest.mark.parametrize(
    ("flatlay", "picture", "fault"),
    [
        ([("NORTH 84", 0.99)], [("NORTH 84", 0.98)], None),
        ([("NORTH", 0.99), ("84", 0.97)], [("NORTH84", 0.98)], None),
        ([("NORTH 84", 0.99)], [("NOXTH 84", 0.98)], 'reads "NOXTH 84" where the flat-lay has "NORTH 84"'),
        ([("NORTH 84", 0.99)], [("NORTH 34", 0.98)], "where the flat-lay has"),
        ([], [("COTTON M", 0.97)], "not in the flat-lay"),
        ([("NORTH 84", 0.99)], [("COTTON M", 0.97)], "not in the flat-lay"),
        ([("NORTH 84", 0.99)], [], None),  # hidden in a fold: the detail is compared, not the reading
        ([("NORTH 84", 0.99)], [("NOXTH 84", 0.7)], None),
        ([("N0RTH 84", 0.7)], [("NORTH 84", 0.99)], None),
        ([], [("M", 0.99)], None),
        ([("STUD.O 12", 0.96)], [("STUDIO 12", 0.98)], None),  # the reader saw a letter of the flat-lay as a dot
        ([("STUD.O 12", 0.96)], [("STUDIA 12", 0.98)], "where the flat-lay has"),
    ],
)  # fmt: skip
def test_the_print_must_be_the_flatlays(
    flatlay: list[tuple[str, float]], picture: list[tuple[str, float]], fault: str | None
) -> None:
    found = print_fault(flatlay, picture)
    assert (found is None) == (fault is None)
    assert fault is None or fault in str(found)


@given(st.lists(st.tuples(st.text(max_size=12), st.floats(0, 1)), max_size=5))
def test_the_same_reading_is_never_a_fault(lines: list[tuple[str, float]]) -> None:
    assert print_fault(lines, lines) is None
