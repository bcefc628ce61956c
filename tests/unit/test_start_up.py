"""What takes time to import is imported where it is used. The seconds themselves are in tests/bench/README.md."""

import subprocess
import sys
from importlib.util import find_spec

import pytest
import typer
from typer.main import get_group

from agent.cli.main import COMMANDS, app
from tests.e2e.warm import IMPORTED

HEAVY = {"openai", "langchain_openai", "httpx2", "tenacity", "langgraph", "torch", "sqlalchemy", "sklearn"}


def modules_after(statement: str) -> set[str]:
    """Return the names of all modules that a fresh interpreter has loaded after a statement."""
    code = f"import sys\n{statement}\nprint(*sys.modules, file=sys.stderr)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr.split())


def packages_after(statement: str) -> set[str]:
    return {name.partition(".")[0] for name in modules_after(statement)}


def test_help_loads_the_command_line_alone() -> None:
    before = modules_after("pass")
    loaded = modules_after("from agent.cli.main import app\napp(['--help'], standalone_mode=False)") - before
    packages = {name.partition(".")[0] for name in loaded}
    assert {name for name in loaded if name.startswith(("agent", "tools", "prompts"))} == {
        "agent", "agent.cli", "agent.cli.errors", "agent.cli.main", "tools", "tools.errors",
    }  # fmt: skip
    assert packages - sys.stdlib_module_names == {"agent", "tools", "typer", "annotated_doc", "shellingham"}
    assert not packages & {"asyncio", "ssl", "sqlite3"}


def test_a_called_command_loads_no_other_commands() -> None:
    loaded = modules_after("from agent.cli.main import app\napp(['runs', '--help'], standalone_mode=False)")
    assert {name for name in loaded if name.startswith("agent.cli.")} == {
        f"agent.cli.{name}" for name in ("command", "console", "errors", "look", "main", "options")
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_a_called_command_is_the_one_with_its_name(name: str) -> None:
    group = get_group(app)
    called, command, rest = group.resolve_command(typer.Context(group), [name, "--json"])
    assert command and (called, command.name, rest) == (name, name, ["--json"])
    assert f"bestshot {name}" in (command.help or "") or name == "eval"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is_for(name: str) -> None:
    group = get_group(app)
    _, command, _ = group.resolve_command(typer.Context(group), [name])
    below = getattr(command, "commands", {}).values()
    taken = [option for each in (command, *below) for option in each.params if not option.hidden]
    assert not [option.name for option in taken if not option.help]


def test_the_help_cuts_no_line_of_a_command() -> None:
    context = typer.Context(get_group(app), info_name="bestshot", terminal_width=80)
    assert all(f"  {about}\n" in context.get_help() + "\n" for _, about in COMMANDS.values())


def test_naming_the_cloud_roles_imports_no_sdk() -> None:
    assert not packages_after("import tools.models.openrouter.cloud") & {"openai", "langchain_openai", "httpx2"}


def test_no_command_loads_a_model_before_it_runs() -> None:
    homes = ", ".join(sorted({f"agent.cli.{module}" for module, _ in COMMANDS.values()}))
    assert not packages_after(f"import {homes}") & HEAVY


def test_the_catalogue_imports_neither_milvus_nor_scikit_learn_before_it_needs_them() -> None:
    assert not packages_after("import tools.catalog") & {"pymilvus", "milvus_lite", "sklearn"}


def test_what_forked_commands_have_imported_is_there() -> None:
    assert [name for name in IMPORTED if find_spec(name) is None] == [], (
        "the fork server leaves it out and says nothing"
    )
