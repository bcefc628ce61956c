"""When a model may be called again: every form in which services say it, and the quota that is kept beforehand."""

import asyncio
import time
from email.utils import formatdate
from typing import Any

import pytest

from tools.models.openrouter import rate_limit
from tools.models.openrouter.rate_limit import FREE_A_MINUTE, RateLimit, asked_wait

SAID: list[tuple[dict[str, str], dict[str, Any], float | None]] = [
    ({"retry-after": "7"}, {}, 7),
    ({"retry-after": "{date}"}, {}, 30),
    ({"x-ratelimit-reset": "{ms}"}, {}, 30),
    ({"x-ratelimit-reset": "{s}"}, {}, 30),
    ({"x-ratelimit-reset": "30"}, {}, 30),
    ({"x-ratelimit-reset": "{ms}", "date": "{date}"}, {}, 0),
    ({"x-ratelimit-reset": "-3"}, {}, 0),
    ({"retry-after": "7", "x-ratelimit-reset": "{ms}"}, {}, 7),
    ({}, {"headers": {"X-RateLimit-Reset": "{ms}"}}, 30),
    ({}, {"headers": {"Retry-After": 9}}, 9),
    ({}, {"retry_after": 12}, 12),
    ({}, {"raw": '{"error": {"details": [{"retryDelay": "34s"}]}}'}, 34),
    ({}, {"raw": {"error": {"details": [{"retryDelay": "34.5s"}]}}}, 34.5),
    ({"retry-after": "soon", "x-ratelimit-reset": "later"}, {"headers": "none", "raw": None}, None),
    ({}, {}, None),
]


@pytest.mark.parametrize(("headers", "metadata", "seconds"), SAID)
def test_the_wait_is_read_wherever_it_is_said(
    headers: dict[str, str], metadata: dict[str, Any], seconds: float | None
) -> None:
    then = time.time() + 30
    values = {"{ms}": f"{then * 1000:.0f}", "{s}": f"{then:.0f}", "{date}": formatdate(then, usegmt=True)}
    headers = {name: values.get(value, value) for name, value in headers.items()}
    if "headers" in metadata and isinstance(metadata["headers"], dict):
        metadata = {"headers": {name: values.get(value, value) for name, value in metadata["headers"].items()}}
    found = asked_wait(headers, metadata, limited=True)
    assert found == (None if seconds is None else pytest.approx(seconds, abs=1.1))


def test_a_quota_says_nothing_of_another_failure() -> None:
    assert asked_wait({"x-ratelimit-reset": "30"}, {}, limited=False) is None


async def test_calls_to_a_free_model_keep_its_quota_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MINUTE", 0.3)
    limit = RateLimit()
    for model in ("x:free", "x"):
        for _ in range(FREE_A_MINUTE):
            assert limit.left(model) == 0
            limit.sent(model)
    assert limit.left("x") == 0
    assert limit.left("x:free") > 0.2
    await asyncio.wait_for(limit.passed("x:free"), 2)
    assert limit.left("x:free") == 0
