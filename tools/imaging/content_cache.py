"""A cache of results by the content of the files that they are made from."""

import hashlib
from collections.abc import Callable, Hashable
from threading import Condition
from typing import Any, Concatenate, ParamSpec, TypeVar

from cachetools import LRUCache, cached

Made = TypeVar("Made")
Asked = ParamSpec("Asked")


def kept_by_content(
    most: int, size: Callable[[Any], int]
) -> Callable[[Callable[Concatenate[bytes, Asked], Made]], Callable[Concatenate[bytes, Asked], Made]]:
    """Cache the newest results of a function of a file's bytes and other arguments.

    Two threads that need one result wait for one call. An exception is not cached.

    Args:
        most: how much to cache, in the unit of `size`.
        size: returns the size of a result. A result larger than `most` is cached alone.
    """
    return cached(LRUCache(most, getsizeof=lambda made: min(size(made), most)), key=_key, condition=Condition())


def _key(data: bytes, *others: Hashable, **named: Hashable) -> Hashable:
    values = (_digest(value) for value in (data, *others))
    return (*values, *((name, _digest(value)) for name, value in sorted(named.items())))


def _digest(value: Hashable) -> Hashable:
    """Return a file's bytes as their hash, so that the cache does not keep the bytes; other values unchanged."""
    return hashlib.sha256(value).digest() if isinstance(value, bytes) else value
