"""The arrows between folders run one way, read from the import statements themselves."""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [path for top in ("agent", "tools", "prompts") for path in sorted((ROOT / top).rglob("*.py"))]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def within(module: str, *tops: str) -> bool:
    return any(module == top or module.startswith(f"{top}.") for top in tops)


def offenders(folder: str, *forbidden: str, but: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in FILES
        if path.is_relative_to(ROOT / folder)
        for module in imports(path)
        if within(module, *forbidden) and not within(module, *but)
    ]


def test_tools_never_import_agent() -> None:
    assert not offenders("tools", "agent")


def test_images_import_nothing_of_ours_but_images_and_errors() -> None:
    assert not offenders("tools/images", "agent", "tools", "prompts", but=("tools.images", "tools.errors"))


def test_checks_do_no_io_and_know_no_models() -> None:
    assert not offenders(
        "tools/checks",
        "tools.models",
        "tools.storage.files",
        "tools.storage.records",
        "pathlib",
        "httpx",
        "openai",
        "os",
    )


def test_prompts_import_nothing_of_ours() -> None:
    assert not offenders("prompts", "agent", "tools")


@pytest.mark.parametrize(
    "folder",
    ["agent/nodes", "agent/routing.py", "agent/graphs/shot.py", "agent/graphs/promo.py", "agent/runs/runner.py"],
)
def test_only_ui_is_above_the_graphs(folder: str) -> None:
    assert not offenders(folder, "agent.ui")


def test_nodes_know_no_graph_and_routing_is_pure() -> None:
    assert not offenders("agent/nodes", "agent.graphs.promo", "agent.graphs.shot", "agent.runs.runner", "agent.chat")
    types = ("agent.documents", "agent.state", "tools.checks.verdict")
    assert not offenders("agent/routing.py", "agent", "tools", "asyncio", "time", "random", but=types)


def test_only_the_catalogue_knows_milvus() -> None:
    found = [f"{p.relative_to(ROOT)}" for p in FILES if any(within(m, "pymilvus", "milvus_lite") for m in imports(p))]
    assert all(path.startswith("tools/catalog/") for path in found), found


def test_only_ui_prints() -> None:
    printing = [
        str(path.relative_to(ROOT))
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert all(path.startswith("agent/cli/") for path in printing), printing


def test_no_file_outgrows_a_readers_head() -> None:
    long = {str(p.relative_to(ROOT)): n for p in FILES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 300}
    assert not long


def test_any_is_only_where_json_enters_or_leaves() -> None:
    lines = {
        (str(path.relative_to(ROOT)), token.start[0])
        for path in FILES
        if path.is_relative_to(ROOT / "agent")
        for token in tokenize.tokenize(io.BytesIO(path.read_bytes()).readline)
        if token.type == tokenize.NAME and token.string == "Any"
    }
    assert len(lines) <= 40, sorted(lines)


HTTP_CLIENTS = (
    "httpx", "httpx2", "openai", "langchain_openai", "aiohttp", "pooch", "requests", "urllib.request", "http.client",
)  # fmt: skip


WEIGHTS = "tools/cutout/weights.py"  # the only file that downloads weights


def test_only_the_cloud_roles_and_the_download_of_weights_speak_http() -> None:
    found = [f"{p.relative_to(ROOT)}" for p in FILES if any(within(m, *HTTP_CLIENTS) for m in imports(p))]
    assert WEIGHTS in found
    assert all(path.startswith("tools/models/openrouter/") for path in found if path != WEIGHTS), found
