"""What the documents name exists: files, folders, modules to run, targets of make."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "README.md", "CONTRIBUTING.md", *sorted(str(page.relative_to(ROOT)) for page in (ROOT / "docs").glob("*.md")),
    "tests/bench/README.md", "tests/golden/README.md",
)  # fmt: skip
FILE = re.compile(r"(?:agent|tools|prompts|tests|docs|\.ci)/[\w./]*|[A-Z]+\.md|constraints\.txt|pyproject\.toml")
MODULE = re.compile(r"tests(?:\.\w+)+")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_names_exists(name: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = [word for code in re.findall(r"`([^`]+)`", text) for word in code.split()]
    missing = [word for word in words if FILE.fullmatch(word) and not (ROOT / word).exists()]
    missing += [word for word in words if MODULE.fullmatch(word) and find_spec(word) is None]
    missing += [target for target in re.findall(r"`make (\w+)", text) if not re.search(rf"^{target}:", makefile, re.M)]
    missing += [
        link for link in re.findall(r"\]\(([^):]+)\)", text) if not (ROOT / name).parent.joinpath(link).exists()
    ]
    assert not missing


def test_the_map_names_every_folder_and_file_of_the_top() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    drawn = text.partition("```mermaid")[2].partition("```")[0]
    places = [place for top in ("agent", "tools") for place in (ROOT / top).iterdir() if place.name[0] != "_"]
    names = [place.name for place in places if place.suffix == ".py" or place.is_dir()]
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", drawn)] == []
