"""The arrows between folders run one way, read from the import statements themselves."""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

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


# From the top floor down; what is on one line shares a floor. A file uses only what is below it, or its own folder.
FLOORS = {
    "agent": (
        "agent", "cli", "web", "chat evals", "feedback api", "runs", "graphs", "nodes", "stages", "product",
        "report retention", "services context routing checkpoints", "state", "documents",
    ),
    "tools": (
        "catalog verification", "defects brand_kit", "models", "studio checks", "cutout",
        "vision typography channels ledger sample", "imaging storage settings shielded", "errors",
    ),
}  # fmt: skip
HEIGHT = {
    f"{top}.{name}" if name != top else top: len(floors) - number
    for top, floors in FLOORS.items()
    for number, floor in enumerate(floors)
    for name in floor.split()
}

# What still runs up. The list only shrinks.
UPWARDS: set[tuple[str, str]] = {
    ("prompts/quoting.py", "tools.errors"),
}


def own_imports(path: Path) -> Iterator[str]:
    """Yield each own module that a file imports, `from package import module` as the module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if within(alias.name, "agent", "tools", "prompts"))
        elif isinstance(node, ast.ImportFrom) and node.module and within(node.module, "agent", "tools", "prompts"):
            for alias in node.names:
                place = ROOT / Path(*node.module.split("."), alias.name)
                yield (
                    f"{node.module}.{alias.name}"
                    if place.is_dir() or place.with_suffix(".py").is_file()
                    else node.module
                )


def unit(module: str) -> str:
    """Return the folder or top-level file that a module belongs to: `tools.imaging`, `agent.services`."""
    return ".".join(module.split(".")[:2])


def test_every_folder_has_its_floor() -> None:
    units = {unit(".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")) for p in FILES}
    assert units <= {*HEIGHT, "tools", "prompts", "prompts.quoting"}


def test_a_file_uses_only_what_is_below_it() -> None:
    found = set()
    for path in FILES:
        mine = unit(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
        for module in own_imports(path):
            theirs = unit(module)
            if theirs in (mine, "prompts", "prompts.quoting") or (mine[:5], theirs[:5]) == ("agent", "tools"):
                continue
            down = mine in HEIGHT and theirs in HEIGHT and mine[:5] == theirs[:5] and HEIGHT[mine] > HEIGHT[theirs]
            if not down:
                found.add((str(path.relative_to(ROOT)), module))
    assert found == UPWARDS


def test_inside_models_only_the_roles_are_shared() -> None:
    assert not offenders("tools/models/local", "tools.models", but=("tools.models.local", "tools.models.roles"))
    assert not offenders(
        "tools/models/openrouter", "tools.models", but=("tools.models.openrouter", "tools.models.roles")
    )
    assert not offenders("tools/models/roles.py", "tools.models")


def test_checks_do_no_io_and_know_no_models() -> None:
    assert not offenders("tools/checks", "tools.models", "tools.storage", "pathlib", "httpx", "openai", "os")


def test_only_services_choose_who_plays_a_role() -> None:
    found = {str(p.relative_to(ROOT)) for p in FILES if p.is_relative_to(ROOT / "agent") for m in own_imports(p)
             if within(m, "tools.models.local", "tools.models.openrouter")}  # fmt: skip
    assert found == {"agent/services.py"}


def test_only_graphs_wire_nodes_and_only_the_command_line_evaluates() -> None:
    found = set()
    for folder, users in (
        ("agent.nodes", ("agent/graphs", "agent/nodes")),
        ("agent.evals", ("agent/cli", "agent/evals")),
    ):
        found |= {(str(p.relative_to(ROOT)), m) for p in FILES for m in own_imports(p)
                  if within(m, folder) and not any(p.is_relative_to(ROOT / user) for user in users)}  # fmt: skip
    assert not found


# Files of agent/ that still see pixels. The list only shrinks.
PIXELS = {
    "agent/evals/sheet.py",
    "agent/report/pictures.py",
}


def test_agent_sees_no_pixels() -> None:
    found = {str(p.relative_to(ROOT)) for p in FILES if p.is_relative_to(ROOT / "agent")
             if any(within(m, "numpy", "cv2", "PIL") for m in imports(p))}  # fmt: skip
    assert found == PIXELS


def test_routing_is_pure() -> None:
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
