"""The cloud roles against the test server: whole pictures, every failure that it knows, and every cent."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cloud_roles import BRIEF, FLATLAY, PRODUCT, REFERENCES, REQUEST, connect, draw
from tests.memory_payer import MemoryPayer
from tests.openrouter.description import faults_of_request
from tests.openrouter.failures import FAILURES, SLOPPY
from tests.openrouter.kinds import Kind
from tests.openrouter.running import RunningServer
from tools.ledger.payer import metered
from tools.models.openrouter import errors
from tools.models.openrouter.cloud import Cloud
from tools.models.roles import (
    InspectError,
    InspectRequest,
    RenderError,
    RenderRefused,
    StyleError,
    StyleRequest,
)


async def read_style(cloud: Cloud) -> None:
    await cloud.stylist.brief(StyleRequest(PRODUCT, FLATLAY, REFERENCES))


async def inspect(cloud: Cloud) -> None:
    await cloud.inspector.inspect(InspectRequest(FLATLAY, REFERENCES[0], BRIEF, "packshot", PRODUCT))


async def embed(cloud: Cloud) -> None:
    await cloud.embedder.embed_pictures([FLATLAY, *REFERENCES])


async def test_the_staged_path_makes_a_picture_that_passes_inspection_and_every_cent_is_booked(
    cloud: Cloud, openrouter: RunningServer
) -> None:
    purse, plates = MemoryPayer(), dict[str, bytes]()
    with metered(purse):
        rows = await cloud.embedder.embed_pictures([FLATLAY, *REFERENCES])
        brief = await cloud.stylist.brief(StyleRequest(PRODUCT, FLATLAY, REFERENCES))
        for stage in ("background", "person", "composite"):
            made = await cloud.image.render(replace(REQUEST, brief=brief, stage=stage, plates=plates))
            plates |= made.plates
        seen = await cloud.inspector.inspect(InspectRequest(FLATLAY, made.picture, brief, "on_model", PRODUCT))
    assert rows.shape == (3, 2048)
    assert [(a.attribute, a.evidence) for a in seen.answers if a.said != "yes"] == []
    assert seen.texts == ()
    assert purse.spent_usd == pytest.approx(openrouter.control.counts()["cost_usd"], abs=1e-9)
    assert openrouter.control.counts()["calls"] == len(purse.calls) == 6


async def test_every_request_is_as_the_service_documents_it(cloud: Cloud, openrouter: RunningServer) -> None:
    with metered(MemoryPayer()):
        for use in (draw, read_style, inspect, embed):
            await use(cloud)
    sent = [one for one in openrouter.control.requests() if one["method"] == "POST"]
    assert len(sent) == 4
    assert [fault for one in sent for fault in faults_of_request(one["path"][len("/api/v1") :], one["body"])] == []


OUTCOMES: dict[Kind, dict[str, type[Exception] | None]] = {
    "image": {
        "400": RenderError, "401": errors.BadKey, "402": errors.NoCredit, "moderation": RenderRefused,
        "guardrail": RenderRefused, "data_policy": errors.DataPolicy, "region": errors.WrongRegion,
        "region_403": errors.WrongRegion, "proxy_page": RenderError, "no_choices": RenderError,
        "prohibited": RenderRefused, "404": None, "408": None, "413": None, "429": None, "500": None, "502": None,
        "503": None, "524": None, "529": None, "error_in_200": None, "finish_error": None, "no_image": RenderError,
        "image_safety": RenderRefused, "undecodable": RenderError, "refusal": RenderRefused, "cut": None, "hang": None,
        "wrong_ratio": None, "wrong_tier": None, "occupied": None,
    },
    "chat": {
        "400": None, "401": errors.BadKey, "402": errors.NoCredit, "moderation": StyleError,
        "guardrail": StyleError, "data_policy": errors.DataPolicy, "region": errors.WrongRegion,
        "region_403": errors.WrongRegion, "proxy_page": StyleError, "no_choices": None,
        "reasoning_mandatory": None, "404": None, "408": None, "413": None, "429": None, "500": None, "502": None,
        "503": None, "524": None, "529": None, "error_in_200": None, "finish_error": None, "refusal": StyleError,
        "invalid_json": None, "long_prompt": None, "cut": None, "hang": None, **dict.fromkeys(SLOPPY),
    },
    "embed": {
        "400": errors.BadRequest, "401": errors.BadKey, "402": errors.NoCredit, "data_policy": errors.DataPolicy,
        "proxy_page": errors.WrongShape, "404": None, "408": None, "413": None,
        "429": None, "500": None, "502": None, "503": None, "524": None, "529": None, "error_in_200": None,
        "wrong_dimension": errors.WrongShape, "non_finite": errors.WrongShape, "missing_vector": errors.WrongShape,
        "cut": None, "hang": None,
    },
}  # fmt: skip
"""What comes of one failure in a role; None: it is outlived. 404 leads to the next candidate, 400 to function calling."""
USES: dict[Kind, Callable[[Cloud], Awaitable[None]]] = {"image": draw, "chat": read_style, "embed": embed}


def test_every_failure_that_the_server_knows_has_an_outcome() -> None:
    for kind, outcomes in OUTCOMES.items():
        assert set(outcomes) == {name for name, failure in FAILURES.items() if kind in failure.kinds}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in OUTCOMES.items() for name in names])
async def test_a_failure_of_the_service_has_its_outcome_and_its_cost_is_booked(
    openrouter: RunningServer, tmp_path: Path, kind: Kind, name: str
) -> None:
    cloud = await connect(openrouter, tmp_path, patience=1.5 if name == "hang" else 10)
    openrouter.control.script({"kind": kind, "failure": name, "retry_after": 0.1})
    purse, expected = MemoryPayer(), OUTCOMES[kind][name]
    with metered(purse):
        if expected:
            with pytest.raises(expected) as caught:
                await USES[kind](cloud)
            assert type(caught.value) is expected
            assert "\n" not in str(caught.value)
        else:
            await USES[kind](cloud)
    await cloud.aclose()
    counted = openrouter.control.counts()["cost_usd"]
    if name in ("cut", "hang"):
        lost = sum(call["cost_usd"] for call in openrouter.control.calls() if not call["answered"])
        assert purse.settled == pytest.approx(counted - lost, abs=1e-9)
        assert purse.in_doubt_usd > lost
    else:
        assert purse.spent_usd == pytest.approx(counted, abs=1e-9)
        assert purse.in_doubt_usd == 0


FIRST_TRY = tuple(name for name in SLOPPY if name != "cut_at_limit")


@pytest.mark.parametrize("use", [read_style, inspect])
async def test_a_good_answer_in_any_form_is_read_at_once(
    cloud: Cloud, openrouter: RunningServer, use: Callable[[Cloud], Awaitable[None]]
) -> None:
    for name in FIRST_TRY:
        openrouter.control.script({"kind": "chat", "failure": name})
        with metered(MemoryPayer()):
            await use(cloud)
    assert [call["outcome"] for call in openrouter.control.calls()] == list(FIRST_TRY)


@pytest.mark.parametrize(
    ("settings", "calls"),
    [
        ({"provider": "particular"}, 1),
        ({"provider": "limited"}, 2),
        ({"reasoning_mandatory": True}, 2),
        ({"provider": "particular", "reasoning_mandatory": True}, 2),
    ],
)
async def test_a_particular_provider_is_asked_in_its_way(
    cloud: Cloud, openrouter: RunningServer, settings: dict[str, object], calls: int
) -> None:
    openrouter.control.settings(**settings)
    with metered(MemoryPayer()):
        await inspect(cloud)
    assert len(openrouter.control.calls()) == calls
    with metered(MemoryPayer()):
        await read_style(cloud)
    assert len(openrouter.control.calls()) == calls + 1  # what was refused is known


@pytest.mark.parametrize("name", ["invalid_json", "refusal", "moderation", "500"])
async def test_an_inspector_that_cannot_answer_leaves_the_picture_unverified(
    cloud: Cloud, openrouter: RunningServer, name: str
) -> None:
    openrouter.control.script({"kind": "chat", "failure": name, "times": 9})
    purse = MemoryPayer()
    with metered(purse), pytest.raises(InspectError):
        await inspect(cloud)
    assert purse.spent_usd == pytest.approx(openrouter.control.counts()["cost_usd"], abs=1e-9)
