"""README.md and docs/ stay true and short: diagrams are the real graphs, commands exist, pictures are small."""

import re
from pathlib import Path

import pytest
import typer

from agent.cli.main import app
from tests.readme import GRAPHS, README, block, diagrams

TEXT = README.read_text(encoding="utf-8")
PAGES = [README, *sorted((README.parent / "docs").glob("*.md"))]


@pytest.mark.parametrize("name", sorted(diagrams()))
def test_the_diagrams_are_those_of_the_real_graphs(name: str) -> None:
    assert block(GRAPHS.read_text(encoding="utf-8"), name) == diagrams()[name], "run: python -m tests.readme"


def test_it_is_short() -> None:
    assert len(TEXT.splitlines()) <= 150


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_it_names_exists(page: Path) -> None:
    known = set(typer.main.get_group(app).commands)
    assert set(re.findall(r"`bestshot ([a-z]+)", page.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_its_pictures_are_there_and_small(page: Path) -> None:
    for path in re.findall(r"!\[.*?\]\((.+?)\)", page.read_text(encoding="utf-8")):
        assert 0 < (page.parent / path).stat().st_size < 300_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_it_names_no_address_and_no_path_of_a_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"https?://(?!host:)", text)
    assert "/home/" not in text
