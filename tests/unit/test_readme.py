"""README.md stays true: its diagrams are the real graphs, its commands exist, its picture is small."""

import re

import pytest
import typer

from agent.cli.main import app
from tests.readme import README, block, diagrams

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(diagrams()))
def test_the_diagrams_are_those_of_the_real_graphs(name: str) -> None:
    assert block(TEXT, name) == diagrams()[name], "run: python -m tests.readme"


def test_every_command_that_it_names_exists() -> None:
    known = set(typer.main.get_group(app).commands)
    named = set(re.findall(r"`bestshot ([a-z]+)", TEXT))
    assert named
    assert named <= known


def test_its_picture_is_there_and_small() -> None:
    for path in re.findall(r"!\[.*?\]\((.+?)\)", TEXT):
        assert 0 < (README.parent / path).stat().st_size < 300_000


def test_it_names_no_address_and_no_path_of_a_machine() -> None:
    assert not re.search(r"https?://(?!host:)", TEXT)
    assert "/home/" not in TEXT
