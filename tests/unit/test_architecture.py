"""The arrows between folders run one way, read from the import statements themselves; `docs/architecture.md` draws them."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN = ("agent", "tools", "prompts")
PRIVATE_NAME = re.compile("_[^_]")
FILES = [path for top in OWN for path in sorted((ROOT / top).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(path)))


def imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def within(module: str, *tops: str) -> bool:
    return any(module == top or module.startswith(f"{top}.") for top in tops)


def offenders(folder: str, *forbidden: str, but: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{named(path)} imports {module}"
        for path in FILES
        if path.is_relative_to(ROOT / folder)
        for module in imports(path)
        if within(module, *forbidden) and not within(module, *but)
    ]


# From the top floor down; what is on one line shares a floor. A file uses only what is below it, or its own folder.
FLOORS = {
    "agent": (
        "agent", "cli", "web mcp", "chat evals", "feedback", "runs", "graphs", "nodes", "stages", "product",
        "report retention links", "services context routing checkpoints", "state", "documents human_review",
    ),
    "tools": (
        "catalog verification", "defects brand_kit", "models", "studio checks", "cutout",
        "vision typography channels ledger sample", "imaging storage settings shielded toml_file", "errors",
    ),
}  # fmt: skip
HEIGHT = {
    f"{top}.{name}" if name != top else top: len(floors) - number
    for top, floors in FLOORS.items()
    for number, floor in enumerate(floors)
    for name in floor.split()
}


def own_imports(path: Path, inside: ast.AST | None = None) -> Iterator[str]:
    """Yield each own module that a file (or a part of it) imports, `from package import module` as the module."""
    for node in ast.walk(inside) if inside else nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if within(alias.name, *OWN))
        elif isinstance(node, ast.ImportFrom) and node.module and within(node.module, *OWN):
            yield from (f"{node.module}.{alias.name}" if is_module(node.module, alias.name) else node.module
                        for alias in node.names)  # fmt: skip


@cache
def is_module(package: str, name: str) -> bool:
    place = ROOT / Path(*package.split("."), name)
    return place.is_dir() or place.with_suffix(".py").is_file()


def unit(module: str) -> str:
    """Return the folder or top-level file that a module belongs to: `tools.imaging`, `agent.services`."""
    return ".".join(module.split(".")[:2])


def test_every_folder_has_its_floor() -> None:
    units = {unit(".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")) for p in FILES}
    assert units <= {*HEIGHT, "tools", "prompts", "prompts.quoting"}


def is_below(theirs: str, mine: str) -> bool:
    if theirs.startswith("prompts") or theirs == mine or (mine[:5], theirs[:5]) == ("agent", "tools"):
        return True
    return mine[:5] == theirs[:5] and HEIGHT.get(mine, 0) > HEIGHT.get(theirs, 99)


def test_a_file_uses_only_what_is_below_it() -> None:
    found = []
    for path in FILES:
        mine = unit(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        found += [(named(path), module) for module in own_imports(path) if not is_below(unit(module), mine)]
    assert not found


def test_inside_models_only_the_roles_are_shared() -> None:
    assert not offenders("tools/models/local", "tools.models", but=("tools.models.local", "tools.models.roles"))
    assert not offenders(
        "tools/models/openrouter", "tools.models", but=("tools.models.openrouter", "tools.models.roles")
    )
    assert not offenders("tools/models/roles.py", "tools.models")


def test_checks_do_no_io_and_know_no_models() -> None:
    assert not offenders("tools/checks", "tools.models", "tools.storage", "pathlib", "httpx", "openai", "os")


def test_only_services_choose_who_plays_a_role() -> None:
    found = {named(p) for p in FILES if p.is_relative_to(ROOT / "agent") for m in own_imports(p)
             if within(m, "tools.models.local", "tools.models.openrouter")}  # fmt: skip
    assert found == {"agent/services.py"}


@pytest.mark.parametrize(
    ("folder", "users"),
    [("agent.nodes", ("agent/graphs", "agent/nodes")), ("agent.evals", ("agent/cli", "agent/evals"))],
)
def test_only_graphs_wire_nodes_and_only_the_command_line_evaluates(folder: str, users: tuple[str, ...]) -> None:
    others = [path for path in FILES if not any(path.is_relative_to(ROOT / user) for user in users)]
    assert not [(named(path), module) for path in others for module in own_imports(path) if within(module, folder)]


# Where own modules are imported late: start-up is measured (test_start_up.py), and services choose who plays a role.
MAY_IMPORT_LATE = ("agent/cli", "agent/services.py", "agent/__init__.py", "tools/models/openrouter/client.py")


def test_own_modules_are_imported_at_the_top_of_a_file() -> None:
    assert not [
        (named(path), module)
        for path in FILES
        if not any(path.is_relative_to(ROOT / place) for place in MAY_IMPORT_LATE)
        for part in nodes(path)
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
        for module in own_imports(path, part)
    ]


def private_names(path: Path) -> Iterator[str]:
    """Yield each private name of a module that a file imports, reads or patches."""
    modules = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            modules |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules |= {alias.asname or alias.name for alias in node.names if is_module(node.module, alias.name)}
            yield from (alias.name for alias in node.names if PRIVATE_NAME.match(alias.name))
    for node in nodes(path):
        match node:
            case (
                ast.Attribute(value=owner, attr=name)
                | ast.Call(func=ast.Attribute(attr="setattr"), args=[owner, ast.Constant(value=str(name)), *_])
            ) if PRIVATE_NAME.match(name) and ast.unparse(owner) in modules:
                yield f"{ast.unparse(owner)}.{name}"


def test_tests_use_no_private_name_of_a_module() -> None:
    assert not [(named(path), name) for path in TESTS for name in private_names(path)]


def test_agent_sees_no_pixels() -> None:
    assert not offenders("agent", "numpy", "cv2", "PIL")


def test_prompts_are_the_ground_floor() -> None:
    assert not offenders("prompts", "agent", "tools")


def test_routing_is_pure() -> None:
    types = ("agent.documents", "agent.state", "tools.checks.verdict")
    assert not offenders("agent/routing.py", "agent", "tools", "asyncio", "time", "random", but=types)


def test_only_the_catalogue_knows_milvus() -> None:
    found = [named(p) for p in FILES if any(within(m, "pymilvus", "milvus_lite") for m in imports(p))]
    assert all(path.startswith("tools/catalog/") for path in found), found


def test_only_ui_prints() -> None:
    printing = [
        named(path)
        for path in FILES
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert all(path.startswith("agent/cli/") for path in printing), printing


def test_no_file_outgrows_a_readers_head() -> None:
    lines = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in (*FILES, *TESTS)}
    assert not {file: count for file, count in lines.items() if count > 300}


def test_any_is_only_where_json_enters_or_leaves() -> None:
    lines = {
        (named(path), token.start[0])
        for path in FILES
        if path.is_relative_to(ROOT / "agent")
        for token in tokenize.tokenize(io.BytesIO(path.read_bytes()).readline)
        if token.type == tokenize.NAME and token.string == "Any"
    }
    assert len(lines) <= 40, sorted(lines)


HTTP_CLIENTS = (
    "httpx", "httpx2", "httpcore2", "openai", "langchain_openai", "aiohttp", "pooch", "requests",
    "urllib.request", "http.client",
)  # fmt: skip


DOWNLOADS = {"tools/cutout/weights.py", "tools/catalog/downloads.py"}  # of weights, and of a shop's own pictures


def test_only_the_cloud_roles_and_two_downloads_speak_http() -> None:
    found = [named(p) for p in FILES if any(within(m, *HTTP_CLIENTS) for m in imports(p))]
    assert set(found) >= DOWNLOADS
    assert all(path.startswith("tools/models/openrouter/") for path in found if path not in DOWNLOADS), found
