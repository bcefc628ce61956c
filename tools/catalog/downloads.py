"""Download pictures from public addresses by https. Nothing in this machine's or the shop's own network is reached."""

import hashlib
import io
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import count
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpcore2

from tools.errors import Problem, one_line
from tools.imaging.opening import check_header, file_ending
from tools.storage.files import write_whole

Address = IPv4Address | IPv6Address
Allowed = Callable[[Address], bool]
_BRIDGES = tuple(map(ip_network, ("64:ff9b::/96", "2002::/16", "2001::/32")))  # they lead on to any IPv4 address
_AT_ONCE, _REDIRECTS, _SECONDS = 4, 5, 120
_SAID, _WAITS = [("User-Agent", "bestshot")], {"connect": 10.0, "read": 20.0, "write": 20.0, "pool": 60.0}


class NotFetched(Problem):
    """A picture that was not downloaded."""


def is_public(address: Address) -> bool:
    """Return whether an address belongs to the public Internet."""
    plain = getattr(address, "ipv4_mapped", None) or address
    return plain.is_global and not plain.is_multicast and not any(plain in bridge for bridge in _BRIDGES)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one call downloads."""

    pictures: int = 5000
    bytes_each: int = 40_000_000
    bytes_all: int = 20_000_000_000


class _Checked(httpcore2.SyncBackend):
    """It connects to the address that was checked, so that a second look-up of the name cannot lead elsewhere."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, *more: object, **others: object
    ) -> httpcore2.NetworkStream:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        if not addresses or not all(map(self._allowed, addresses)):
            raise NotFetched("is not on the public Internet", "put the picture into images/ yourself", host)
        return super().connect_tcp(str(addresses[0]), port, timeout)


class Downloader:
    """Downloads pictures into a folder.

    Args:
        limits: the most that one call may download.
        allowed: which addresses may be connected to. Only tests give another function than `is_public`.
        trust: the TLS settings; None trusts the certificates that this machine trusts.
    """

    def __init__(
        self, limits: Limits = Limits(), allowed: Allowed = is_public, trust: ssl.SSLContext | None = None
    ) -> None:
        self._limits, self._begun, self._spent, trusted = limits, count(), 0, trust or ssl.create_default_context()
        self._pool = httpcore2.ConnectionPool(trusted, network_backend=_Checked(allowed))

    def fetch_all(
        self, wanted: Mapping[str, tuple[Path, str]], progress: Callable[[int, int], None]
    ) -> tuple[dict[str, str], dict[str, Problem]]:
        """Download the pictures that are not there yet.

        A stopped call keeps the finished files; the next one continues with the others.

        Args:
            wanted: id -> folder and address. The id must be usable as a file name.
            progress: called as `progress(done, total)`, in numbers of pictures.

        Returns:
            id -> file name, and id -> what went wrong.
        """
        names, failed, pool = dict[str, str](), dict[str, Problem](), ThreadPoolExecutor(_AT_ONCE)
        folders = {folder for folder, _ in wanted.values()}
        there = {(folder, file.stem): file.name for folder in folders for file in folder.glob("[!.]*")}
        try:
            jobs = {pool.submit(self._save, there, name, *place): name for name, place in wanted.items()}
            for done, job in enumerate(as_completed(jobs), 1):
                try:
                    names[jobs[job]] = job.result()
                except Problem as error:
                    failed[jobs[job]] = error
                progress(done, len(wanted))
        finally:
            pool.shutdown(cancel_futures=True)
        return names, failed

    def _save(self, there: Mapping[tuple[Path, str], str], name: str, folder: Path, url: str) -> str:
        """Return the file name of a picture, which is downloaded if it is not there. It changes with the address."""
        stem = f"{name}-{hashlib.sha256(url.encode()).hexdigest()[:8]}"
        if known := there.get((folder, stem)):
            return known
        if next(self._begun) >= self._limits.pictures or self._spent > self._limits.bytes_all:
            most = f"{self._limits.pictures:,} pictures or {self._limits.bytes_all / 1e9:.0f} GB"
            raise NotFetched(f"was left out: {most} are downloaded at once", "start the command again", url)
        try:
            data = self.fetch(url)
            self._spent += len(data)
            check_header(io.BytesIO(data))
            write_whole(folder / f"{stem}{file_ending(data)}", data)
        except NotFetched:
            raise
        except Exception as error:  # a server of others can make the client raise anything
            failed = Problem(f"cannot be downloaded ({one_line(error)})", "start the command again")
            raise NotFetched.of(error if isinstance(error, Problem) else failed, url) from None
        return f"{stem}{file_ending(data)}"

    def fetch(self, url: str) -> bytes:
        """Return the bytes at an address, after at most 5 redirects, each checked like the first. Raises NotFetched."""
        start, until = url, time.monotonic() + _SECONDS
        for _ in range(_REDIRECTS + 1):
            parts = urlsplit(url)
            if parts.scheme != "https" or not parts.hostname or parts.username is not None:
                raise NotFetched("is no plain https address", "use an address that begins with https://", url)
            quoted = parts._replace(fragment="").geturl().replace(" ", "%20")
            with self._pool.stream("GET", quoted, headers=_SAID, extensions={"timeout": _WAITS}) as got:
                if got.status in (301, 302, 303, 307, 308):
                    headers = {name.lower(): value for name, value in got.headers}
                    url = urljoin(url, headers.get(b"location", b"").decode("ascii", "replace"))
                    continue
                if got.status != 200:
                    raise NotFetched(f"answered with status {got.status}", "correct the address in the shop", start)
                return self._body(got.iter_stream(), until, start)
        raise NotFetched(f"leads on more than {_REDIRECTS} times", "correct the address in the shop", start)

    def _body(self, parts: Iterable[bytes], until: float, url: str) -> bytes:
        data, most = bytearray(), self._limits.bytes_each
        for part in parts:
            data += part
            if len(data) > most:
                raise NotFetched(f"has more than {most / 1e6:.0f} MB", "put a smaller picture there", url)
            if time.monotonic() > until:
                raise NotFetched(f"takes longer than {_SECONDS} s", "start the command again", url)
        return bytes(data)
