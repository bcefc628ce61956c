"""What goes wrong is a Problem: problem, remedy and place are kept apart, and nobody takes a sentence apart again."""

import ast
import asyncio
import copy
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

import agent
import tools
from agent.product.subject import choose_kind
from tests.ledgers import opened
from tools.brand_kit import load_brand
from tools.catalog import read_new_products
from tools.catalog.cell_values import parse_whole
from tools.catalog.connection import connect
from tools.channels import load_channels
from tools.errors import Problem, WrongValue, closest, first_error, one_line
from tools.imaging.opening import read_photo
from tools.ledger.payer import Paid
from tools.ledger.prices import load_prices
from tools.models.openrouter.errors import BadKey
from tools.settings import load_settings
from tools.storage.files import PictureStore
from tools.typography.setting import proofread

ROOT = Path(__file__).parents[2]
FILES = [path for top in ("agent", "tools") for path in sorted((ROOT / top).rglob("*.py"))]


class Busy(Problem):
    """A kind that always has the same remedy."""

    remedy, usage = "wait", True


class Wall(BaseModel):
    model_config = ConfigDict(extra="forbid")

    colour: str
    width: int = Field(default=1, gt=0)

    @field_validator("colour")
    @classmethod
    def _is_colour(cls, colour: str) -> str:
        if colour != "red":
            raise WrongValue("is no colour; it says so", "write red; or nothing")
        return colour


class House(BaseModel):
    model_config = ConfigDict(extra="forbid")

    wall: Wall | None = None
    walls: tuple[Wall, ...] = ()


def modules() -> Iterator[object]:
    for package in (agent, tools):
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def test_every_kind_of_error_of_ours_is_a_problem() -> None:
    found = {
        kind
        for module in modules()
        for kind in vars(module).values()
        if inspect.isclass(kind)
        and issubclass(kind, BaseException)
        and kind.__module__.startswith(("agent.", "tools."))
    }
    assert len(found) > 50
    assert not [kind for kind in found if not issubclass(kind, Problem)]


NO_REMEDY_KNOWN = {
    ("agent/feedback/lookup.py", "Unclear"),  # it is a question, and names the answers
    ("tools/catalog/connection.py", "CatalogError"),  # Milvus refuses and alone knows why
    ("tools/models/local/studio.py", "RenderError"),  # a node forgot a plate
    ("tools/models/openrouter/stage_prompts.py", "RenderError"),
    ("tools/models/openrouter/chat.py", "ChatError"),  # the conversation itself says what to do
    ("tools/models/openrouter/transport.py", "_Unbilled"),  # carries the error that has one
}


def test_every_place_that_raises_a_problem_gives_a_remedy() -> None:
    without, seen = set(), 0
    for path in FILES:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        known = vars(importlib.import_module(name.removesuffix(".__init__")))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name)
            ):
                continue
            kind, call = known.get(node.exc.func.id), node.exc
            if not (inspect.isclass(kind) and issubclass(kind, Problem)):
                continue
            seen += 1
            if len(call.args) < 2 and not kind.remedy and not any(k.arg == "remedy" for k in call.keywords):
                without.add((path.relative_to(ROOT).as_posix(), kind.__name__))
    assert seen > 100
    assert without == NO_REMEDY_KNOWN


SPLITTING = (
    "split",
    "rsplit",
    "partition",
    "rpartition",
    "splitlines",
    "removeprefix",
    "removesuffix",
    "find",
    "index",
)


def takes_apart(path: Path) -> Iterator[str]:
    """Calls that take apart the sentence of an error that was caught."""
    for handler in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None:
            continue
        sentences = {
            f"str({handler.name})",
            f"one_line({handler.name})",
            f"f'{{{handler.name}}}'",
            f"{handler.name}.args[0]",
        }
        for node in ast.walk(handler):
            if isinstance(node, ast.Assign) and ast.unparse(node.value) in sentences:
                sentences |= {ast.unparse(target) for target in node.targets}
        for node in ast.walk(handler):
            called = node.func if isinstance(node, ast.Call) else None
            if (
                isinstance(called, ast.Attribute)
                and called.attr in SPLITTING
                and ast.unparse(called.value) in sentences
            ):
                yield f"{path}: {ast.unparse(node)}"


def test_no_sentence_is_taken_apart_again(tmp_path: Path) -> None:
    old = tmp_path / "old.py"
    old.write_text(
        'try:\n    f()\nexcept ValueError as bad:\n    said = str(bad)\n    problem, _, remedy = said.partition("; ")\n'
    )
    assert list(takes_apart(old))
    assert not [found for path in FILES for found in takes_apart(path)]


def test_nobody_asks_for_the_module_of_an_error() -> None:
    assert not [path for path in FILES if "__module__" in path.read_text(encoding="utf-8")]


def test_a_problem_reads_as_one_sentence_and_keeps_its_parts() -> None:
    assert str(Problem("there is no run yet")) == "there is no run yet"
    assert (
        str(Problem("is no number", "write 1200", "a.csv line 3: price"))
        == "a.csv line 3: price is no number; write 1200"
    )
    assert (str(Busy("it is in use")), Busy("x").usage, Problem("x").usage) == ("it is in use; wait", True, False)
    assert (str(Busy("it is in use", "stop it")), Problem("x", usage=True).usage) == ("it is in use; stop it", True)


def test_a_problem_of_another_kind_lies_in_a_wider_place() -> None:
    wider = WrongValue.of(Problem("is empty", "fill it", "name"), "brand.toml:")
    assert (type(wider), str(wider), wider.where) == (
        WrongValue,
        "brand.toml: name is empty; fill it",
        "brand.toml: name",
    )
    assert Busy.of(Problem("is empty")).remedy == "wait"


@pytest.mark.parametrize("error", [Problem("a", "b", where="c", usage=True), Busy("a"), BadKey("gone", model="qwen")])
def test_an_error_of_any_kind_can_be_copied(error: Problem) -> None:
    found = copy.copy(error)
    assert (str(found), type(found), vars(found)) == (str(error), type(error), vars(error))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"wall": {"colour": "blue"}}, "wall.colour = 'blue' is no colour; it says so; write red; or nothing"),
        ({"wall": {"colour": "red", "width": 0}}, "wall.width = 0 is not valid; input should be greater than 0"),
        ({"wall": {}}, "wall.colour is missing; add it"),
        ({"wall": {"color": "red"}}, "wall.color is not a known field; did you mean 'colour'? known: colour, width"),
        ({"walls": [{"colour": "red", "x": 1}]}, "walls.0.x is not a known field; known: colour, width"),
        ({"garden": 1}, "garden is not a known field; known: wall, walls"),
    ],
)
def test_the_first_error_of_pydantic_has_problem_and_remedy_apart(data: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        House.model_validate(data)
    found = first_error(caught.value, House)
    assert str(found) == said
    assert found.problem and found.remedy and found.where in said


def test_what_was_meant_is_found_in_any_case_and_the_rest_is_listed() -> None:
    assert closest("new01", ["NEW1", "SKU77"]) == "did you mean 'NEW1'?"
    assert closest("zzz", ["NEW1"]) == ""
    assert closest("zzz", [], "known:") == "known: none"


def test_one_line_is_one_line() -> None:
    assert one_line(ValueError("a\n b\x07c")) == "a b c"
    assert one_line(PermissionError(13, "Permission denied", "out")) == "out: permission denied"
    assert (one_line(KeyError()), one_line("")) == ("KeyError", "")
    assert one_line("x" * 9, 5) == "xxxx…"


def broken(path: Path, data: str) -> Path:
    path.write_text(data, encoding="utf-8")
    return path


async def _overspend(folder: Path) -> None:
    async def call() -> Paid:
        raise AssertionError("nothing is sent")

    async with opened(f"sqlite:///{folder / 'records.db'}", str(folder)) as ledger:
        await ledger.open_budget("r", 0.1)
        await ledger.payer("r", "", "", "chat", 1).pay(b"{}", "qwen", 0.2, call)


HEADER = "new_id,image_path,category,style,season,prompt_hint\n"
FAILING: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "no table": (lambda f: read_new_products(f / "no.csv"), "no such file", "name a file"),
    "a table without rows": (lambda f: read_new_products(broken(f / "n.csv", HEADER)), "has a header", "write one row"),
    "a value": (lambda f: parse_whole("sales_count", "1.2k"), "is not a whole number", "write 1200"),
    "an address of Milvus": (lambda f: connect(str(f / "catalog")), "is not a catalogue", "ends in .db, or an address"),
    "a setting": (lambda f: load_settings(broken(f / ".env", "BESTSHOT_MODELS=foo").parent), "is not valid", "'auto'"),
    "a key": (lambda f: load_settings(broken(f / ".env", "OPENROUTER_API_KEY=a b").parent), "has a space", "copy the key"),
    "a channel": (lambda f: load_channels(None).find("shopfy"), "there is no channel 'shopfy'", "did you mean 'shopify'?"),
    "channels.toml": (
        lambda f: load_channels(broken(f / "channels.toml", '[a]\nratio = "3x4"').parent), "is not a ratio", "write it like"
    ),
    "a colour of a brand": (
        lambda f: load_brand(broken(f / "b.toml", '[colours]\nwall = "beige"'), f), "is not a colour", "write it like"
    ),
    "a typeface of a brand": (
        lambda f: load_brand(broken(f / "b.toml", '[fonts]\ncopy = "Noto Sanz"'), f), "a known typeface", "'Noto Sans'?"
    ),
    "a logo of a brand": (
        lambda f: load_brand(broken(f / "b.toml", '[logo]\npicture = "b.toml"'), f), "is not a picture", "with a JPEG or PNG"
    ),
    "a budget": (lambda f: asyncio.run(_overspend(f)), "the next call to qwen may cost $0.2000", "larger budget"),
    "a price": (lambda f: load_prices().picture("x/y"), "no price is known for x/y", "BESTSHOT_PRICES"),
    "a photo": (lambda f: read_photo(broken(f / "a.jpg", "text")), "is not a picture", "replace the file"),
    "a photo of a kind": (lambda f: read_photo(broken(f / "a.jpg", "%PDF-1.7")), "is a PDF", "export it as PNG or JPEG"),
    "copy": (lambda f: proofread(["x" * 999]), "has 999 letters", "at most 240"),
    "a person": (lambda f: choose_kind("auto", ("on_model",), {}, "a boy"), "not an adult", "--kind packshot"),
    "a key of a picture": (lambda f: PictureStore(str(f)).get("sha256:no"), "is not the key", "64 hexadecimal digits"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILING)
def test_what_fails_says_problem_and_remedy_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for setting in ("BESTSHOT_MODELS", "OPENROUTER_API_KEY"):
        monkeypatch.delenv(setting, raising=False)
    fails, problem, remedy = FAILING[name]
    with pytest.raises(Problem) as caught:
        fails(tmp_path)
    found = caught.value
    assert problem in found.problem
    assert remedy in found.remedy
    assert remedy not in found.problem
    assert str(found) == f"{found.where} {found.problem}; {found.remedy}".strip()
