"""Which model plays a role, and what `bestshot models` can say of it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.memory_payer import FlatPrices, MemoryPayer
from tests.scripted_service import EMBED, FLASH, NB21, PRO, QWEN, Asked, Reply, refused, scripted
from tests.shop_cloud import connect
from tools.ledger.payer import metered
from tools.models.openrouter.choice import DEFAULTS, ModelChoice
from tools.models.openrouter.errors import BadKey, NoModel
from tools.models.openrouter.listing import ServiceListing
from tools.settings import SettingsError, load_settings

TODAY = date.today()


def choice(listed: ServiceListing, *candidates: str) -> ModelChoice:
    return ModelChoice("image", candidates, listed, FlatPrices())


def listed(*names: str, **more: Any) -> ServiceListing:
    return ServiceListing(dict.fromkeys(names, more))


def test_the_models_of_today_come_first_and_none_that_is_shut_down() -> None:
    assert DEFAULTS["image"] == ("google/gemini-nano-banana-2.1", "google/gemini-3.1-flash-image")
    assert DEFAULTS["image_pro"] == ("google/gemini-3-pro-image",)
    assert not [name for names in DEFAULTS.values() for name in names if "preview" in name]


def test_the_first_candidate_that_the_service_lists_is_taken_and_said_in_one_line() -> None:
    chosen = choice(listed(FLASH), NB21, FLASH)
    assert chosen.current == FLASH
    assert chosen.why == f"{NB21} is not offered"


def test_a_model_without_a_known_price_is_never_taken() -> None:
    chosen = choice(listed("dear/unknown", FLASH), "dear/unknown", FLASH)
    assert chosen.current == FLASH
    assert chosen.why.startswith("dear/unknown has no known price")
    with pytest.raises(NoModel, match="dear/unknown has no known price: add it to a file that BESTSHOT_PRICES names"):
        choice(ServiceListing(None), "dear/unknown")


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        (listed(), "is not offered"),
        (ServiceListing({FLASH: {}}, endpoints={FLASH: []}), "is not offered"),
        (listed(FLASH, expiration_date=str(TODAY - timedelta(1))), f"expired on {TODAY - timedelta(1)}"),
        (listed(FLASH, architecture={"input_modalities": ["text"]}), "takes no pictures"),
    ],
)
def test_a_base_model_that_cannot_be_used_ends_it_with_a_sentence_that_names_the_setting(
    offer: ServiceListing, why: str
) -> None:
    with pytest.raises(NoModel) as caught:
        choice(offer, FLASH)
    assert str(caught.value) == (
        f"the service has no image model: {FLASH} {why}; name another model in BESTSHOT_IMAGE_MODELS"
    )


@pytest.mark.parametrize("last", [None, str(TODAY), str(TODAY + timedelta(9))])
def test_a_model_is_used_to_its_last_day(last: str | None) -> None:
    assert choice(listed(FLASH, expiration_date=last), FLASH).current == FLASH


def test_a_service_that_cannot_say_is_used_all_the_same() -> None:
    chosen = choice(ServiceListing(None, trouble="it hides"), FLASH)
    assert chosen.why == "not checked: it hides"


async def test_the_models_are_described_with_price_reach_and_what_the_key_may_still_spend(tmp_path: Path) -> None:
    async with scripted() as server:
        cloud = await connect(server, tmp_path)
        said = await cloud.describe()
        await cloud.aclose()
        assert sorted(asked.path.partition("?")[0] for asked in server.asked) == [
            "/api/v1/images/models",
            f"/api/v1/images/models/{PRO}/endpoints",
            f"/api/v1/images/models/{FLASH}/endpoints",
            "/api/v1/key",
            "/api/v1/models",
        ]
        assert "output_modalities=all" in server.asked[0].path
    assert [(row["role"], row["id"], row["reachable"]) for row in said["roles"]] == [
        ("embedder", EMBED, True), ("qwen", QWEN, True), ("image", FLASH, True), ("image_pro", PRO, True),
    ]  # fmt: skip
    assert said["roles"][2]["price"] == "$0.05 at 512, $0.05 at 1K, $0.05 at 2K, $0.05 at 4K a picture"
    assert said["roles"][2]["usd"] == {"512": 0.05, "1K": 0.05, "2K": 0.05, "4K": 0.05}
    assert said["key"] == {"limit_usd": 10.0, "left_usd": 7.5, "used_usd": 2.5, "unpaid": False, "expires": ""}


async def test_opening_asks_for_nothing_that_costs_and_survives_a_service_without_lists(tmp_path: Path) -> None:
    purse = MemoryPayer()
    async with scripted() as server:
        server.answer = lambda asked: refused(404)
        with metered(purse):
            cloud = await connect(server, tmp_path)
            await cloud.aclose()
    assert not purse.calls
    assert {role["reachable"] for role in cloud.roles()} == {None}
    assert all("not checked" in choice.why for choice in cloud.choices.values())


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
    assert not cloud.choices["image"].listed.images
    assert {role["reachable"] for role in cloud.roles()} == {True}


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
