"""What people get wrong: one line that says what, where and the way out; the right exit status; the rest goes on.

The commands run inside this process, which costs a tenth of one of their own.
"""

import csv
import json
import struct
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from agent.cli.errors import guarded
from agent.cli.main import app
from tests.e2e.process import Ended
from tests.shops import write_small_shop

Bestshot = Callable[..., Ended]
ERROR, USAGE, REVIEW = 1, 2, 3
PRODUCT = ("t_shirt", "blue", "casual", "summer", "1900", "a cotton shirt", "19.90")
NEW = ("t_shirt", "casual", "summer", "cafe")


def table(path: Path, header: str, rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header.split(","), *rows])


def bomb(path: Path) -> None:
    """A PNG of a few hundred bytes whose header says 26,000 x 26,000 pixels: 2 GB when decoded."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 26_000, 26_000, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with broken files in it."""
    folder = write_small_shop(tmp_path_factory.mktemp("shop"))
    for pictures in (folder, folder / "images", folder / "new_products"):
        bomb(pictures / "bomb.png")
        (pictures / "text.jpg").write_text("no picture")
    whole = (folder / "new_products" / "NEW1.jpg").read_bytes()
    (folder / "new_products" / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.csv").touch()
    return folder


@pytest.fixture
def bestshot(shop: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Bestshot:
    def run(*arguments: str, folder: Path = shop) -> Ended:
        monkeypatch.chdir(folder)
        capfd.readouterr()
        status = guarded(lambda: app(list(arguments), standalone_mode=False, prog_name="bestshot"), folder)
        out, err = capfd.readouterr()
        return Ended(status, out, err)

    return run


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        ("frobnicate", USAGE, "No such command 'frobnicate'; see bestshot --help"),
        ("search", USAGE, "give --image FILE, --text WORDS, or both; see bestshot search --help"),
        ("search --text x -k 0", USAGE, "'-k': Input should be greater than or equal to 1"),
        ("search --image nowhere.jpg", ERROR, "nowhere.jpg: no such file or directory"),
        ("search --image images", ERROR, "images: is a directory"),
        ("search --image text.jpg", ERROR, "text.jpg is not a picture"),
        ("index nowhere.csv", ERROR, "nowhere.csv: no such file"),
        ("index images", ERROR, "images: is a directory; name a file"),
        ("index empty.csv", ERROR, "empty.csv is empty; its first line must name the columns: product_id,"),
        ("index new_products.csv", ERROR, "has no columns product_id, color, sales_count, description, price"),
        ("run NEW1 --channel shopfy", USAGE, "no channel 'shopfy'; did you mean 'shopify'?"),
        ("run NEW1 --budget -1", USAGE, "'--budget': Input should be greater than or equal to 0"),
        ("run NEW1 --review always", USAGE, "always asks you questions, which needs a terminal"),
        ("run NEW9", ERROR, "new_products.csv has no product 'NEW9'; did you mean 'NEW"),
        ("run nowhere.jpg", ERROR, "nowhere.jpg: no such file or directory"),
        (
            "run bomb.png",
            ERROR,
            "bomb.png has 26,000 x 26,000 pixels, too many for the memory; save it with at most 64",
        ),
        ("run text.jpg", ERROR, "text.jpg is not a picture"),
        ("batch", USAGE, "give one of two: the CSV of new products, or --resume RUN"),
        (
            "batch --resume latest --channel shopify",
            USAGE,
            "run latest keeps the options of its start; leave out channel",
        ),
        ("batch --resume nowhere", ERROR, "there is no run 'nowhere'; `bestshot runs` lists the runs"),
        ("verify text.jpg --product new_products/NEW1.jpg", ERROR, "text.jpg is not a picture"),
        ("verify bomb.png", USAGE, "give a picture and --product FLATLAY"),
        ("report nowhere", ERROR, "there is no run 'nowhere'; `bestshot runs` lists the runs"),
        ("clean --older-than x", USAGE, "'x' is not a number of days; write it like 30d"),
        ("clean --older-than 99999999999d", USAGE, "'99999999999d' is not a number of days; write it like 30d"),
    ],
)
def test_a_mistake_is_answered_in_one_line(bestshot: Bestshot, arguments: str, status: int, line: str) -> None:
    ended = bestshot(*arguments.split())
    assert (ended.status, ended.out) == (status, "")
    assert line in ended.error


@pytest.mark.parametrize("command", ["run NEW1", "search --text cotton"])
def test_without_an_index_the_command_that_makes_one_is_named(bestshot: Bestshot, tmp_path: Path, command: str) -> None:
    write_small_shop(tmp_path)
    ended = bestshot(*command.split(), folder=tmp_path)
    assert ended.status == ERROR
    assert "run: bestshot index products.csv" in ended.error


@pytest.mark.parametrize(
    ("copy", "why"),
    [("x" * 10_000, "has 10,000 letters; write at most 240"), ("a\x07b", "the control character U+0007")],
)
def test_copy_that_no_picture_could_carry_is_refused_before_anything_is_made(
    bestshot: Bestshot, copy: str, why: str
) -> None:
    ended = bestshot("run", "NEW1", "--copy", copy)
    assert ended.status == USAGE
    assert why in ended.error


@pytest.mark.parametrize(
    ("setting", "value", "line"),
    [
        (
            "BESTSHOT_MODELS",
            "foo",
            "BESTSHOT_MODELS=foo in .env or the environment: is not valid; input should be 'auto', 'local' or 'openrouter'",
        ),
        ("BESTSHOT_MODELS", "openrouter", "BESTSHOT_MODELS=openrouter needs OPENROUTER_API_KEY"),
        (
            "OPENROUTER_API_KEY",
            "sk-or one two",
            "OPENROUTER_API_KEY in .env or the environment: has a space or a character",
        ),
        ("BESTSHOT_DATABASE_URL", "nonsense", "BESTSHOT_DATABASE_URL in .env or the environment cannot be used: "),
        ("BESTSHOT_STORE", "nowhere://x", "BESTSHOT_STORE in .env or the environment cannot be used: "),
    ],
)
def test_a_broken_setting_is_named(bestshot: Bestshot, tmp_path: Path, setting: str, value: str, line: str) -> None:
    (tmp_path / ".env").write_text(f"{setting}={value}\n")
    ended = bestshot("runs", folder=tmp_path)
    assert ended.status == ERROR
    assert line in ended.error


def test_bad_products_are_refused_by_line_and_the_good_ones_are_indexed(bestshot: Bestshot, shop: Path) -> None:
    def product(number: int, picture: str, **other: str) -> list[str]:
        names = ("category", "color", "style", "season", "sales_count", "description", "price")
        return [f"A{number}", picture, *(dict(zip(names, PRODUCT, strict=True)) | other).values()]

    rows = [
        product(1, "SKU1.jpg"),
        product(1, "SKU2.jpg"),
        product(2, "gone.jpg"),
        product(3, "SKU3.jpg", sales_count="-5"),
        product(4, "SKU3.jpg", sales_count="1.2k"),
        product(5, "bomb.png"),
        product(6, "text.jpg"),
        product(7, "SKU4.jpg", category='men\'s "tees" \\'),
        product(8, "../../etc/passwd"),
    ]
    header = "product_id,image_path,category,color,style,season,sales_count,description,price"
    table(shop / "products.csv", header, rows)
    ended = bestshot("index", "products.csv", "--json")
    found = json.loads(ended.out)
    assert (ended.status, found["new"], len(found["refused"])) == (REVIEW, 2, 7)
    for refusal, line, says in zip(
        found["refused"],
        (3, 4, 5, 6, 7, 8, 10),
        (
            'product_id "A1" is already used in line 2; write another id',
            'image_path "gone.jpg" is not in images/',
            'sales_count "-5" is negative; write 0 or more',
            'sales_count "1.2k" is not a whole number; write 1200',
            'image_path "bomb.png" has 26,000 x 26,000 pixels, too many for the memory',
            'image_path "text.jpg" is not a picture',
            'image_path "../../etc/passwd" is outside the picture folder',
        ),
        strict=True,
    ):
        assert refusal.startswith(f"products.csv line {line}: {says}")

    quoted = bestshot("search", "--text", "cotton", "--category", 'men\'s "tees" \\', "-k", "1", "--json")
    assert [hit["product_id"] for hit in json.loads(quoted.out)] == ["A7"]
    injected = bestshot("search", "--text", "cotton", "--category", '" || true || "', "--json")
    assert all("searched the whole catalogue" in hit["relaxed"] for hit in json.loads(injected.out)), (
        "no category matched"
    )

    alone = bestshot("run", "NEW1", "--json")
    resumed = bestshot("batch", "--resume", "latest")
    assert (alone.status, resumed.status) == (0, ERROR)
    assert "was made by `bestshot run`; resume a run of `bestshot batch`" in resumed.error


def test_bad_new_products_fail_alone(bestshot: Bestshot, shop: Path) -> None:
    rows = [
        ["N1", "NEW1.jpg", *NEW, "Sale"],
        ["N2", "gone.jpg", *NEW, ""],
        ["N3", "cut.jpg", *NEW, ""],
        ["N4", "NEW2.jpg", *NEW, "x" * 10_000],
        ["N5", "NEW2.jpg", *NEW, "a\x07b"],
    ]
    table(shop / "new.csv", "new_id,image_path,category,style,season,prompt_hint,copy", rows)
    bestshot("index", "products.csv")
    ended = bestshot("batch", "new.csv", "--json")
    document = json.loads(ended.out)
    assert ended.status == REVIEW
    assert [product["status"] for product in document["products"]] == ["accepted", "failed", "failed"]
    assert [refusal.partition(":")[0] for refusal in document["refused"]] == ["new.csv line 3", "new.csv line 6"]
    _, cut, long = [" ".join(product["notes"]) for product in document["products"]]
    assert cut.startswith("its flat-lay is truncated")
    assert "has 10,000 letters; write at most 240" in long


def test_a_folder_that_cannot_be_written_is_found_before_anything_is_made(
    bestshot: Bestshot, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "afile").touch()
    monkeypatch.setenv("BESTSHOT_OUT", "afile")
    bestshot("index", "products.csv")
    before = bestshot("runs").out
    ended = bestshot("run", "NEW1")
    assert ended.status == ERROR
    assert "afile cannot be written (Not a directory); set BESTSHOT_OUT to a folder that can" in ended.error
    assert bestshot("runs").out == before
