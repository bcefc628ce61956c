"""What takes seconds to import is imported where it is used."""

import subprocess
import sys
from importlib.util import find_spec

from tests.e2e.forked import IMPORTED

HEAVY = {"openai", "langchain_openai", "httpx2", "tenacity", "langgraph", "torch", "sqlalchemy", "sklearn"}


def imported_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_naming_the_cloud_roles_imports_no_sdk() -> None:
    assert not imported_by("import tools.models.openrouter.cloud") & {"openai", "langchain_openai", "httpx2"}


def test_the_command_line_starts_without_any_model() -> None:
    assert not imported_by("import agent.cli.main") & HEAVY


def test_the_catalogue_imports_neither_milvus_nor_scikit_learn_before_it_needs_them() -> None:
    assert not imported_by("import tools.catalog") & {"pymilvus", "milvus_lite", "sklearn"}


def test_what_forked_commands_have_imported_is_there() -> None:
    assert [name for name in IMPORTED if find_spec(name) is None] == [], (
        "the fork server leaves it out and says nothing"
    )
