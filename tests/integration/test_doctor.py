"""`bestshot doctor` in each state of an account on the test server: what it says, spends, keeps and keeps secret."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.cli.errors import guarded
from agent.cli.main import app
from agent.runs.account import Step
from agent.runs.doctor import examine
from agent.services import opened
from tests.openrouter.catalogue import IDS
from tests.openrouter.running import RunningServer, running
from tests.openrouter.settings import ServerSettings
from tests.shops import write_shop
from tools.storage.database import POTS

NB21, QWEN = "google/gemini-nano-banana-2.1", "qwen/qwen3.5-397b-a17b"
KEY = 'sk-or-v1-0123456789abcdef"\\0123456789'  # JSON has to escape it
YESTERDAY = (date.today() - timedelta(days=1)).isoformat()
POLICY = {kind: {"data_policy": 1.0} for kind in ("embed", "chat", "image")}


@dataclass(frozen=True)
class State:
    """A state of an account: how the server behaves, what may be spent, and the sentence that must be said."""

    server: dict[str, Any]
    state: str
    step: str
    value: str
    remedy: str
    spend: str = "0"
    env: dict[str, str] = field(default_factory=dict)


STATES = {
    "no balance": State(
        {"limit_usd": 0.0}, "failed", "balance", "$0.00 of $0.00 left", "add credit at openrouter.ai/settings/credits"
    ),
    "free tier": State(
        {"unpaid": True}, "attention", "free_requests", "no credit was ever bought: 50 of 50 a day left",
        "buy $10 of credit for 1,000 a day, or set BESTSHOT_EMBEDDER=local",
    ),
    "data policy": State(
        {"failures": POLICY}, "failed", "embedding", "the privacy settings exclude every provider of the model",
        "allow its providers at https://openrouter.ai/settings/privacy",
    ),
    "region": State(
        {"failures": {"chat": {"region": 1.0}}}, "failed", "brief", "the model's provider does not serve the country",
        "name a model of another provider", "0.30",
    ),
    "expired model": State(
        {"expires": {NB21: YESTERDAY}}, "attention", "model_image", f"{NB21} expired on {YESTERDAY}; google/",
        "name another model in BESTSHOT_IMAGE_MODELS",
    ),
    "price drift": State(
        {"price_factor": {NB21: 1.5}}, "attention", "prices", f"{NB21} 1K $0.0336 -> $0.0504", "give a larger --budget"
    ),
    "clamped size": State(
        {"most_tier": "512"}, "attention", "picture", "448 x 600 px", "the picture is smaller than the order", "0.30"
    ),
    "no JSON mode": State(
        {"provider": "limited"}, "attention", "brief", "only without require_parameters",
        "no provider keeps to a JSON form", "0.02",
    ),
    "slow": State(
        {"latency": {"embed": 2.2}}, "attention", "embedding", "2048 numbers, cosine", "it should take less than 2 s",
        env={"BESTSHOT_TIMEOUT": "20"},
    ),
    "refused key": State(
        {"failures": {"key": {"401": 1.0}}}, "failed", "key", "the service does not accept the key",
        "check OPENROUTER_API_KEY",
    ),
    "healthy": State({}, "healthy", "retouch", "of the picture changed outside", "", "0.30"),
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_each_state_of_an_account_gets_its_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    state, shop = STATES[name], write_shop(tmp_path / "shop")
    monkeypatch.chdir(shop)
    with running(ServerSettings(keys=(KEY,), **state.server)) as server:
        environment = {"OPENROUTER_API_KEY": KEY, "OPENROUTER_BASE_URL": server.base_url, **state.env}
        for setting, value in environment.items():
            monkeypatch.setenv(setting, value)
        words = ["doctor", "--spend", state.spend, "--json"]
        status = guarded(lambda: app(words, standalone_mode=False), shop, as_json=True)
        billed = server.control.counts()["cost_usd"]
    said = capsys.readouterr()
    found = json.loads(said.out)
    steps = {one["name"]: one for one in found["steps"]}
    assert (found["state"], status) == (state.state, 0 if state.state == "healthy" else 3), said.err
    told = steps[state.step]
    assert told["status"] == {"healthy": "ok"}.get(state.state, state.state), told
    assert (state.value in told["value"], state.remedy in told["remedy"]) == (True, True), told
    wrong = [one["name"] for one in found["steps"] if one["status"] in ("attention", "failed")]
    also = {"healthy": [], "clamped size": ["picture", "check_frame"]}
    assert wrong == also.get(name, [state.step])  # it stops at a failure, and finds no other fault
    assert sum(one["cost_usd"] for one in found["steps"]) == pytest.approx(billed, abs=1e-5)
    assert billed <= float(state.spend)
    kept = [path.read_bytes() for path in (shop / ".bestshot" / "cassettes").rglob("*") if path.is_file()]
    assert len(kept) >= 5
    for secret in (KEY, json.dumps(KEY)[1:-1], "sk-or-v1"):
        assert secret not in said.out + said.err
        assert not any(secret.encode() in content for content in kept)


async def test_a_paid_embedder_is_not_tried_for_nothing_and_the_catalogue_is_still_looked_at(tmp_path: Path) -> None:
    with running(ServerSettings(models=tuple(name for name in IDS if not name.endswith(":free")))) as server:
        found = await examine(_shop_of(server, tmp_path / "shop"), 0.0, lambda _: None)
        assert server.control.counts()["calls"] == 0
    steps = {one["name"]: (one["status"], one["remedy"]) for one in found["steps"]}
    assert (found["state"], steps["embedding"]) == ("healthy", ("not_run", "give a larger --spend"))
    assert steps["catalogue"] == ("ok", "")


def test_without_a_key_it_says_where_to_put_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert guarded(lambda: app(["doctor"], standalone_mode=False), tmp_path) == 3
    out = capsys.readouterr().out
    assert out.startswith("STOP key ")
    assert "put OPENROUTER_API_KEY=… into .env in this folder" in out


def _shop_of(server: RunningServer, folder: Path) -> Path:
    shop = write_shop(folder)
    (shop / ".env").write_text(f"OPENROUTER_API_KEY=test\nOPENROUTER_BASE_URL={server.base_url}\n")
    return shop


async def test_what_was_paid_stays_booked_and_kept_when_it_is_stopped(
    openrouter: RunningServer, tmp_path: Path
) -> None:
    shop = _shop_of(openrouter, tmp_path / "shop")
    work = asyncio.current_task()
    assert work

    def stop(one: Step) -> None:
        if one["name"] == "brief":
            work.cancel()

    with pytest.raises(asyncio.CancelledError):
        await examine(shop, 0.30, stop)
    async with opened(shop) as services:
        pots = await services.database.read(lambda connection: connection.execute(POTS.select()).all())
    billed = openrouter.control.counts()["cost_usd"]
    assert [pot.spent / 1e9 for pot in pots] == [pytest.approx(billed)]
    assert billed > 0
    answers = [json.loads(path.read_text()) for path in (shop / ".bestshot" / "cassettes").rglob("*.json")]
    assert [one["path"] for one in answers if one["method"] == "POST"].count("/api/v1/chat/completions") == 1


async def test_a_kept_examination_can_be_replayed(openrouter: RunningServer, tmp_path: Path) -> None:
    first = await examine(_shop_of(openrouter, tmp_path / "one"), 0.0, lambda _: None)
    [folder] = (tmp_path / "one" / ".bestshot" / "cassettes").iterdir()
    with running(ServerSettings(cassettes=str(folder), models=())) as server:  # by itself it has no model
        again = await examine(_shop_of(server, tmp_path / "two"), 0.0, lambda _: None)
    assert first["state"] == again["state"] == "healthy"
    untimed = [{name: one for name, one in step.items() if name != "value"} for step in first["steps"]]
    assert untimed == [{name: one for name, one in step.items() if name != "value"} for step in again["steps"]]
