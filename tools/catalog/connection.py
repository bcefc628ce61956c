"""Connections to Milvus by URI: the `.db` of Milvus Lite, `milvus-lite server`, Milvus server or Zilliz Cloud."""

import logging
import os
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tools.catalog.row_errors import CatalogBusy, CatalogError
from tools.errors import one_line

_SERVER_URI = "MILVUS_URI=http://127.0.0.1:19530"


def refuse_busy(file: Path) -> None:
    """Raise CatalogBusy if another process uses the `.db`."""
    try:
        import fcntl
    except ImportError:  # Windows: Milvus Lite itself will notice
        return
    try:
        handle = os.open(file / "LOCK", os.O_RDWR)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        problem = f"is in use by {_holder(os.fstat(handle).st_ino)}, and Milvus Lite serves one process at a time"
        server = f"milvus-lite server --data-dir {file} --host 127.0.0.1 --port 19530"
        remedy = f"stop that process, or start a server for several processes ({server}) and set {_SERVER_URI}"
        raise CatalogBusy(problem, remedy, str(file)) from None
    finally:
        os.close(handle)


def _holder(inode: int) -> str:
    """Return the process that locks a file, in words.

    Linux lists its locks as `1: FLOCK ADVISORY WRITE <pid> <major>:<minor>:<inode> 0 EOF`.
    """
    locks = ""
    with suppress(OSError):
        locks = Path("/proc/locks").read_text()
    found = re.search(rf": FLOCK +ADVISORY +WRITE +(\d+) \S+:{inode} ", locks)
    return f"process {found[1]}" if found else "another process"


_TIMEOUT = 10.0  # seconds to wait for the first answer of a server
_AGAIN = "move it to another folder and run `bestshot index` again"


_held: Counter[Path] = Counter()  # how many catalogues of this process are open on each .db: they share one Lite
_held_lock = threading.Lock()


class Connection:
    """A client. Calls are made one after the other: pymilvus blocks, and Lite runs inside this process.

    `lite` is whether it speaks to Milvus Lite, in this process or over HTTP.
    """

    def __init__(self, client: Any, version: str, uri: str, file: Path | None) -> None:
        self._client, self.uri, self._file = client, uri, file
        self.lite = "lite" in version.lower()  # Lite says `milvus_lite-3.2.2`
        self.dense_index = "FLAT" if self.lite else "AUTOINDEX"  # Zilliz Cloud accepts no other
        self._lock = threading.Lock()

    @contextmanager
    def client(self) -> Iterator[Any]:
        """Lend the pymilvus client to one caller at a time. Raises CatalogError if Milvus refuses a call or is closed."""
        from pymilvus import MilvusException

        with self._lock:
            if self._client is None:
                raise CatalogError(f"the catalogue {self.uri} is closed", "open it again")
            try:
                yield self._client
            except MilvusException as error:
                raise CatalogError(f"Milvus at {self.uri} refused: {one_line(error)}") from error

    def close(self) -> None:
        """Close the client. The last one in this process also unlocks the `.db`. Waits for a running call."""
        with self._lock:
            if self._client is None:
                return
            self._client.close()
            self._client = None
            if self._file is not None:
                _release(self._file)


def connect(uri: str, token: str = "") -> Connection:
    """Connect to Milvus.

    Args:
        uri: a path that ends in `.db` (its folder is made), or an address such as http://host:19530.
        token: the token of the server; empty if it needs none.

    Raises:
        CatalogBusy: another process uses the `.db`.
        CatalogError: it cannot be opened for another reason.
    """
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # else gRPC logs its keep-alive messages to stderr; read at import
    import pymilvus  # sets its own log level when it is imported

    for name in (pymilvus.__name__, "milvus_lite", "grpc"):  # every error that they log is also raised
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if "://" in uri:
        return _connect_server(uri, token)
    return _connect_file(Path(uri).absolute())


def _connect_server(uri: str, token: str) -> Connection:
    from pymilvus import MilvusClient, MilvusException

    try:
        client = MilvusClient(uri=uri, token=token, timeout=_TIMEOUT)
        version = str(client.get_server_version())
    except (MilvusException, ValueError, OSError) as error:
        reason = one_line(error).replace(token, "…") if token else one_line(error)
        remedy = "start it, or correct MILVUS_URI and MILVUS_TOKEN"
        raise CatalogError(f"no Milvus answers at {uri} ({reason})", remedy) from error
    return Connection(client, version, uri, None)


def _connect_file(file: Path) -> Connection:
    from pymilvus import MilvusClient, MilvusException

    if file.suffix != ".db":
        remedy = "write a path that ends in .db, or an address such as http://127.0.0.1:19530"
        raise CatalogError("is not a catalogue", remedy, f"MILVUS_URI {file}")
    if file.is_file():
        raise CatalogError("is a file of Milvus Lite 2", _AGAIN, str(file))
    with _held_lock:
        try:
            file.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            problem = f"cannot be created: {error.strerror}"
            raise CatalogError(problem, "check its disk and its permissions", str(file)) from error
        if not _held[file]:
            refuse_busy(file)
        try:
            client = MilvusClient(uri=str(file))
        except (MilvusException, OSError, ValueError) as error:
            refuse_busy(file)
            raise CatalogError(f"cannot be opened: {one_line(error)}", _AGAIN, str(file)) from error
        _held[file] += 1
    return Connection(client, "milvus_lite", str(file), file)


def _release(file: Path) -> None:
    with _held_lock:
        _held[file] -= 1
        if _held[file] <= 0:
            del _held[file]
            from milvus_lite.server_manager import server_manager_instance

            # client.close() keeps the lock on the .db; this call releases it
            server_manager_instance.release_server(str(file))
