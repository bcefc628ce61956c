"""The brand kit's form: what is in it is written, and what is not in it stays as it was."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.web.brand_form import read_fields, write_fields
from tests.shops import garment
from tools.brand_kit import BrandError, parse_brand

KIT = """\
# our house
name = "Nord Atelier"        # never translated

[colours]
wall = "#7a2e1d"  # brick

[logo]
picture = "logo.png"
width = 0.2

[glossary]
keep = ["Nord", "Øresund"]
[glossary.terms.de]
sale = "Aktion"
"""
colour = st.from_regex("#[0-9a-f]{6}", fullmatch=True) | st.just("")
text = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=30)


def test_saving_the_form_as_it_was_read_changes_nothing() -> None:
    assert write_fields(KIT, read_fields(KIT)) == KIT
    assert write_fields("", read_fields("")) == ""


@given(colour, colour, text)
def test_what_was_written_is_read_back_and_comments_stay(wall: str, ink: str, tone: str) -> None:
    fields = {**read_fields(KIT), "colours.wall": wall, "colours.ink": ink, "tone.words": tone}
    written = write_fields(KIT, fields)
    again = read_fields(written)
    assert again == {**fields, "tone.words": " ".join(tone.split())}
    assert "# our house" in written
    assert ("# brick" in written) == bool(wall)
    assert tomllib.loads(written)["glossary"]["terms"] == {"de": {"sale": "Aktion"}}


def test_an_empty_logo_goes_and_shares_are_percent() -> None:
    fields = read_fields(KIT)
    assert (fields["logo.width"], fields["logo.clear"], fields["logo.place"]) == ("20", "", "")
    assert tomllib.loads(write_fields(KIT, {**fields, "logo.width": "12.5 %"}))["logo"]["width"] == 0.125
    assert "logo" not in tomllib.loads(write_fields(KIT, {**fields, "logo.picture": "", "logo.width": ""}))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("colours.wall", "red", r"brand.toml: colours.wall = 'red' is not a colour"),
        ("logo.width", "wide", r"brand.toml: logo.width = 'wide' is not valid"),
        ("logo.picture", "../../logo.png", "is outside the shop's folder"),
        ("logo.picture", "", "brand.toml: logo.picture is missing; add it"),
        ("fonts.copy", "Comic", "is not a .ttf or .otf file or a known typeface"),
    ],
)
def test_a_value_that_the_kit_cannot_use_is_said_as_the_command_says_it(
    tmp_path: Path, field: str, value: str, said: str
) -> None:
    (tmp_path / "logo.png").write_bytes(garment((20, 30, 40)))
    kit = {**read_fields(""), "logo.picture": "logo.png", "logo.place": "top-left", field: value}
    written = write_fields("", kit)
    with pytest.raises(BrandError, match=said):
        parse_brand(written.encode(), tmp_path / "brand.toml", tmp_path)
