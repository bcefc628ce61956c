"""Which model plays a role, and what `bestshot models` can say of it."""

from pathlib import Path

import pytest

from tests.memory_payer import FlatPrices, MemoryPayer
from tests.scripted_service import EMBED, FLASH, PRO, QWEN, Asked, Reply, refused, scripted
from tests.shop_cloud import connect
from tools.ledger.payer import metered
from tools.models.openrouter.choice import DEFAULTS, ModelChoice, ServiceListing
from tools.models.openrouter.errors import BadKey, UnknownPrice
from tools.settings import SettingsError, load_settings

TUTORIAL = {
    "embedder": "nvidia/llama-nemotron-embed-vl-1b-v2", "qwen": "qwen/qwen3.5-397b-a17b",
    "image": "google/gemini-3.1-flash-image-preview", "image_pro": "google/gemini-3-pro-image-preview",
}  # fmt: skip


def choice(listed: ServiceListing, *candidates: str) -> ModelChoice:
    return ModelChoice("image", candidates, listed, FlatPrices())


def test_the_tutorials_models_come_first() -> None:
    assert {role: names[0] for role, names in DEFAULTS.items()} == TUTORIAL


def test_the_first_candidate_that_the_service_lists_is_taken_and_said_in_one_line() -> None:
    chosen = choice(ServiceListing(frozenset({FLASH})), f"{FLASH}-preview", FLASH)
    assert (chosen.current, chosen.reachable) == (FLASH, True)
    assert chosen.line == f"image: {FLASH} ({FLASH}-preview is not offered)"


def test_a_model_without_a_known_price_is_never_taken() -> None:
    chosen = choice(ServiceListing(frozenset({"dear/unknown", FLASH})), "dear/unknown", FLASH)
    assert chosen.line == f"image: {FLASH} (first choice; dear/unknown has no known price)"
    with pytest.raises(UnknownPrice, match="none of dear/unknown"):
        choice(ServiceListing(None), "dear/unknown")


def test_where_none_is_listed_the_first_is_tried_and_the_line_says_so() -> None:
    chosen = choice(ServiceListing(frozenset()), FLASH)
    assert (chosen.current, chosen.reachable) == (FLASH, False)
    assert "lists none of the candidates" in chosen.line


def test_a_service_that_cannot_say_is_used_all_the_same() -> None:
    chosen = choice(ServiceListing(None, trouble="it hides"), FLASH)
    assert (chosen.reachable, chosen.line) == (None, f"image: {FLASH} (not checked: it hides)")


async def test_the_models_are_described_with_price_reach_and_what_the_key_may_still_spend(tmp_path: Path) -> None:
    async with scripted() as server:
        cloud = await connect(server, tmp_path)
        said = await cloud.describe()
        await cloud.aclose()
        assert [asked.path.partition("?")[0] for asked in server.asked] == [
            "/api/v1/models",
            "/api/v1/images/models",
            "/api/v1/key",
        ]
        assert "output_modalities=all" in server.asked[0].path
    assert [(row["role"], row["id"], row["reachable"]) for row in said["roles"]] == [
        ("embedder", EMBED, True), ("qwen", QWEN, True), ("image", FLASH, True), ("image_pro", PRO, True),
    ]  # fmt: skip
    assert said["roles"][2]["price"] == "at most $0.050 at 512, $0.050 at 1K, $0.050 at 2K, $0.050 at 4K"
    assert said["key"] == {"limit_usd": 10.0, "left_usd": 7.5, "used_usd": 2.5, "unpaid": False}


async def test_opening_asks_for_nothing_that_costs_and_survives_a_service_without_lists(tmp_path: Path) -> None:
    purse = MemoryPayer()
    async with scripted() as server:
        server.answer = lambda asked: refused(404)
        with metered(purse):
            cloud = await connect(server, tmp_path)
            await cloud.aclose()
    assert not purse.calls
    assert all("not checked" in choice.line for choice in cloud.choices.values())


async def test_a_refused_key_is_said_at_once(tmp_path: Path) -> None:
    async with scripted() as server:
        server.answer = lambda asked: refused(401, "User not found.")
        with pytest.raises(BadKey, match="check OPENROUTER_API_KEY"):
            await connect(server, tmp_path)


async def test_an_old_service_without_the_images_route_is_painted_with_by_chat(tmp_path: Path) -> None:
    async with scripted() as server:
        well = server.well

        def answer(asked: Asked) -> Reply:
            return refused(404) if "/images/" in asked.path else well(asked)

        server.answer = answer
        cloud = await connect(server, tmp_path)
        await cloud.aclose()
    assert not cloud.choices["image"].by_images_route
    assert cloud.choices["image"].reachable


def test_a_key_chooses_the_cloud_and_settings_overrule(tmp_path: Path) -> None:
    def cloud(text: str) -> bool:
        (tmp_path / ".env").write_text(text)
        return load_settings(tmp_path).cloud

    assert not cloud("")
    assert cloud("OPENROUTER_API_KEY=k")
    assert not cloud("OPENROUTER_API_KEY=k\nBESTSHOT_MODELS=local")
    with pytest.raises(SettingsError, match="needs OPENROUTER_API_KEY"):
        cloud("BESTSHOT_MODELS=openrouter")


def test_a_broken_key_is_refused_without_being_shown(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('OPENROUTER_API_KEY="sk-or-secret with words"')
    with pytest.raises(SettingsError, match="OPENROUTER_API_KEY") as caught:
        load_settings(tmp_path)
    assert "secret" not in str(caught.value)
    (tmp_path / ".env").write_text('OPENROUTER_API_KEY=" sk-or-secret\t"')
    settings = load_settings(tmp_path)
    assert settings.openrouter_api_key.get_secret_value() == "sk-or-secret"
    assert "secret" not in repr(settings)
