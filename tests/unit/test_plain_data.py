"""What states hold as plain data comes back as it was, also from JSON and from a checkpoint."""

import json
from typing import Any

import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from tools.channels import load_channels, margins, plan_frame
from tools.checks.verdict import Check, Verdict

VERDICT = Verdict(
    (Check("frame", "passed", "sharp", 0.9, 0.5), Check("copy", "failed", "read", fault="E", stage="typeset"))
)


def kept(data: Any) -> list[Any]:
    serde = JsonPlusSerializer()
    return [data, json.loads(json.dumps(data)), serde.loads_typed(serde.dumps_typed(data))]


@pytest.mark.parametrize("channel", list(load_channels()), ids=lambda channel: str(channel.name))
def test_a_frame(channel: Any) -> None:
    frame = plan_frame(channel, None)
    assert all(data == frame and margins(data) == margins(frame) for data in kept(frame))


def test_a_verdict_and_its_failed_check() -> None:
    assert all(Verdict.of(data) == VERDICT for data in kept(VERDICT.data()))
    assert VERDICT.data()["status"] == VERDICT.status == "rejected"
    assert [check.name for check in VERDICT.failed()] == ["copy"]
