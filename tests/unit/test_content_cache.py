"""Results kept by the content of the file they were made from."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from tools.imaging.content_cache import kept_by_content


def test_threads_that_want_one_result_wait_for_one_call_and_the_oldest_result_goes() -> None:
    calls: list[tuple[bytes, int]] = []

    @kept_by_content(8, len)
    def doubled(data: bytes, times: int) -> bytes:
        calls.append((data, times))
        sleep(0.05)
        return data * times

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: doubled(b"ab", 2), range(4))) == {b"abab"}
    assert calls == [(b"ab", 2)]
    assert doubled(b"ab", 1) == b"ab"  # other arguments, another result
    assert doubled(b"efg", 1) == b"efg"  # 9 bytes in all: the oldest goes
    assert doubled(b"ab", 1) == b"ab"
    assert calls == [(b"ab", 2), (b"ab", 1), (b"efg", 1)]
    doubled(b"ab", 2)
    assert calls[-1] == (b"ab", 2)


def test_an_error_is_not_kept_and_a_result_larger_than_the_cache_is_kept_alone() -> None:
    calls = 0

    @kept_by_content(2, len)
    def made(data: bytes) -> bytes:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ValueError("broken")
        return data

    with pytest.raises(ValueError, match="broken"):
        made(b"abc")
    assert (made(b"abc"), made(b"abc"), calls) == (b"abc", b"abc", 2)
    assert (made(b"de"), made(b"abc"), calls) == (b"de", b"abc", 4)
