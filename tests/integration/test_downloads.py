"""Downloads from a real HTTPS server: what is fetched, what is refused, and what a second start fetches again."""

import socket
from collections.abc import Iterator
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.https_server import Served, serving
from tests.shops import garment
from tools.catalog.downloads import Address, Downloader, Limits, NotFetched, is_public

PICTURE = garment((30, 50, 190))
SMALL = Limits(pictures=3, bytes_each=100_000, bytes_all=10**9)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path) as served:
        served.answers["/a.jpg?v=1"] = (200, {}, PICTURE)
        yield served


def here(server: Served, limits: Limits = SMALL) -> Downloader:
    def loopback(address: Address) -> bool:
        return address == ip_address("127.0.0.1")

    return Downloader(limits, loopback, server.trust)


def fetch(
    server: Served, folder: Path, /, _limits: Limits = SMALL, **urls: str
) -> tuple[dict[str, str], dict[str, str]]:
    wanted = {name: (folder, url if "://" in url else server.url + url) for name, url in urls.items()}
    seen: list[tuple[int, int]] = []
    names, failed = here(server, _limits).fetch_all(wanted, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(wanted), len(wanted)) or "left out" in str(failed)
    assert {*names} | {*failed} == {*wanted} and not {*names} & {*failed}
    return names, {name: str(error) for name, error in failed.items()}


def test_a_picture_is_fetched_once_and_again_only_from_another_address(server: Served, tmp_path: Path) -> None:
    folder = tmp_path / "images"
    names, failed = fetch(server, folder, SKU1="/a.jpg?v=1")
    assert failed == {} and names["SKU1"].startswith("SKU1-") and names["SKU1"].endswith(".png")
    assert (folder / names["SKU1"]).read_bytes() == PICTURE
    assert fetch(server, folder, SKU1="/a.jpg?v=1")[0] == names and server.asked == ["/a.jpg?v=1"]
    server.answers["/a.jpg?v=2"] = (200, {}, PICTURE)
    assert fetch(server, folder, SKU1="/a.jpg?v=2")[0] != names


def test_redirects_are_followed_and_checked(server: Served, tmp_path: Path) -> None:
    server.answers |= {
        "/good": (302, {"Location": "/a.jpg?v=1"}, b""),
        "/plain": (301, {"Location": server.url.replace("https", "http") + "/a.jpg?v=1"}, b""),
        "/inside": (302, {"Location": "https://10.0.0.1/a.jpg"}, b""),
    }
    names, failed = fetch(server, tmp_path / "images", good="/good", plain="/plain", inside="/inside")
    assert list(names) == ["good"]
    assert (
        "is no plain https address" in failed["plain"] and "10.0.0.1 is not on the public Internet" in failed["inside"]
    )
    server.answers |= {"/round": (302, {"Location": "/round"}, b"")}
    assert "leads on more than 5 times" in fetch(server, tmp_path, round="/round")[1]["round"]


def test_nothing_but_a_picture_of_a_bounded_size_is_kept(server: Served, tmp_path: Path) -> None:
    server.answers |= {
        "/page": (200, {"Content-Type": "image/jpeg"}, b"<html>not here</html>"),
        "/big": (200, {}, PICTURE + bytes(200_000)),
        "/cut": (200, {"Content-Length": str(len(PICTURE) + 9)}, PICTURE),
    }
    folder = tmp_path / "images"
    names, failed = fetch(server, folder, page="/page", big="/big", cut="/cut")
    assert names == {} and not (folder.exists() and list(folder.iterdir()))
    assert "is not a picture" in failed["page"] and "has more than 0 MB" in failed["big"]
    assert "cannot be downloaded" in failed["cut"]
    assert "answered with status 404" in fetch(server, folder, gone="/gone")[1]["gone"]


def test_what_is_beyond_the_limit_waits_for_the_next_start(server: Served, tmp_path: Path) -> None:
    names = [f"SKU{n}" for n in range(7)]
    server.answers |= {f"/{name}": (200, {}, PICTURE) for name in names}
    urls = {name: f"/{name}" for name in names}
    counts = [len(fetch(server, tmp_path / "images", SMALL, **urls)[0]) for _ in range(3)]
    assert counts == [3, 6, 7] and sorted(server.asked) == sorted(urls.values())
    one = Limits(pictures=9, bytes_each=100_000, bytes_all=1)
    found, failed = fetch(server, tmp_path / "other", one, **urls)
    assert len(found) < 7 and all("downloaded at once; start the command again" in said for said in failed.values())


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/a", "https://localhost/a", "https://[::1]/a", "https://169.254.169.254/latest/meta-data",
     "https://0x7f.1/a", "https://[::ffff:10.0.0.1]/a", "https://0/a"],
)  # fmt: skip
def test_the_default_reaches_nothing_inside(url: str) -> None:
    with pytest.raises(NotFetched, match="is not on the public Internet"):
        Downloader().fetch(url)


def test_a_name_with_one_address_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, 1, 6, "", (one, port)) for one in ("93.184.215.14", "192.168.1.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(NotFetched, match=r"shop\.example is not on the public Internet"):
        Downloader().fetch("https://shop.example/a.jpg")


@pytest.mark.parametrize(
    "url", ["http://e.com/a", "ftp://e.com/a", "file:///etc/passwd", "https://u:p@e.com/a", "a.jpg", ""]
)
def test_only_plain_https_is_asked(url: str) -> None:
    with pytest.raises(NotFetched, match="is no plain https address"):
        Downloader().fetch(url)


def test_a_server_without_a_trusted_certificate_is_not_read(server: Served, tmp_path: Path) -> None:
    downloader = Downloader(SMALL, lambda address: True)
    _, failed = downloader.fetch_all({"a": (tmp_path, f"{server.url}/a.jpg?v=1")}, lambda done, total: None)
    assert "cannot be downloaded" in str(failed["a"]) and server.asked == []


def _after(base: str, number: int) -> IPv4Address:
    return IPv4Address(base) + number


private = st.one_of(
    *(st.integers(0, 2 ** (32 - bits) - 1).map(partial(_after, base))
      for base, bits in (("10.0.0.0", 8), ("127.0.0.0", 8), ("172.16.0.0", 12), ("192.168.0.0", 16), ("169.254.0.0", 16),
                         ("100.64.0.0", 10), ("224.0.0.0", 4), ("0.0.0.0", 8)))
)  # fmt: skip


@given(private)
def test_no_private_address_is_public_in_any_spelling(address: IPv4Address) -> None:
    number = int(address)
    spellings = (address, IPv6Address((0xFFFF << 32) + number), IPv6Address((0x0064FF9B << 96) + number),
                 IPv6Address((0x2002 << 112) + (number << 80)))  # fmt: skip
    assert not any(is_public(one) for one in spellings)


def test_public_addresses_are_public() -> None:
    assert all(is_public(ip_address(one)) for one in ("93.184.215.14", "1.1.1.1", "2606:4700:4700::1111"))
    assert not any(is_public(ip_address(one)) for one in ("::1", "fe80::1", "fd00::1", "ff02::1"))
