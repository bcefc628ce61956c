"""Everything about the server that a test may set, at the start or while it runs (`PATCH /_test/settings`)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tests.openrouter.catalogue import IDS
from tests.openrouter.failures import FAILURES
from tests.openrouter.kinds import Kind

Spoil = Literal[
    "recoloured", "another_garment", "misspelt", "missing_line", "label", "halo", "wrong_ratio", "small_size"
]
Place = Literal["images", "images_string", "parts", "string", "markdown"]
Tier = Literal["512", "1K", "2K", "4K"]
Share = dict[str, float]


class ServerSettings(BaseModel):
    """Rates are shares 0..1 a call, latencies are seconds, money is USD."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    keys: tuple[str, ...] = Field(default=("test",), description="bearer keys that are let in; any other is a 401")
    models: tuple[str, ...] = Field(default=IDS, description="ids that exist; leave one out to let it be gone")
    expires: dict[str, str] = Field(default_factory=dict, description="model id -> its last day, as YYYY-MM-DD")
    price_factor: dict[str, float] = Field(
        default_factory=dict, description="image model id -> what its pictures cost, in today's prices"
    )
    cassettes: str = Field(default="", description="a folder of exchanges; a request that is in it gets that answer")
    image_route: bool = Field(default=True, description="whether /images and /images/models exist")
    limit_usd: float | None = Field(default=100.0, description="what the key may spend; a call beyond it is a 402")
    unpaid: bool = Field(default=False, description="whether no credit was ever bought for the key")
    seed: int = Field(default=0, description="draws failures and spoiled pictures")
    draws: Literal["request", "order"] = Field(
        default="request", description="what a picture is drawn from beside the seed: its request, or its number"
    )
    latency: dict[Kind, float] = Field(default_factory=dict, description="seconds a good answer takes, by kind")
    failures: dict[Kind, Share] = Field(default_factory=dict, description="kind -> failure -> share of calls")
    idle_retouch: bool = Field(default=False, description="answer a retouch with the picture as it was")
    copy_over_garment: bool = Field(default=False, description="draw the copy over the chest of the person")
    spoils: dict[Spoil, float] = Field(default_factory=dict, description="kind of spoiled picture -> share of pictures")
    drift: str = Field(
        default="", description="words of a prompt; such a picture keeps neither set nor person of the look it follows"
    )
    judge_right: float = Field(
        default=1.0, ge=0, le=1, description="share of an inspection's answers that are right, a draw for each"
    )
    retry_after: float | None = Field(
        default=1.0, description="Retry-After in seconds of a drawn 429 or 500; none: no header"
    )
    hang_seconds: float = Field(default=3600.0, description="how long a hung connection stays open")
    provider: Literal["easy", "particular", "limited"] = Field(
        default="easy",
        description="who serves chats: anybody; one that wants the word JSON and no $ref, and drops response_format "
        "unless require_parameters is set; or one that no call with require_parameters reaches",
    )
    reasoning_mandatory: bool = Field(default=False, description="refuse to leave reasoning out; it takes 1500 tokens")
    quota: int | None = Field(
        default=None, description="embedding calls in `quota_seconds`; one more is a 429; none: any"
    )
    quota_seconds: float = Field(
        default=60.0, description="a quota begins anew whenever the clock passes a multiple of it"
    )
    quota_reset: Literal["ms", "s", "body"] = Field(
        default="ms", description="X-RateLimit-Reset in ms or s since 1970, or in ms in the body alone"
    )
    max_inputs: int = Field(default=2048, description="inputs in one embedding call; one more is a 400")
    picture_place: Place = Field(default="images", description="where a chat answer holds its picture")
    most_tier: Tier = Field(default="4K", description="larger ones are billed, and come in this tier without a word")
    thoughts: bool = Field(default=False, description="an unfinished picture goes before the one that was asked for")
    picture_format: Literal["jpeg", "png"] = "jpeg"
    shuffle_embeddings: bool = Field(default=True, description="answer several inputs out of order, with their index")
    max_image_bytes: int = Field(default=7_000_000, description="a larger inline picture is a 413")
    recorded: int = Field(default=2000, description="request bodies kept, the last ones")

    @field_validator("failures")
    @classmethod
    def _known_failures(cls, rates: dict[Kind, Share]) -> dict[Kind, Share]:
        for kind, shares in rates.items():
            for name in shares:
                if name not in FAILURES or kind not in FAILURES[name].kinds:
                    raise ValueError(f"{name!r} is no failure of {kind} calls")
        return rates

    @model_validator(mode="after")
    def _shares(self) -> "ServerSettings":
        for shares in (list(self.spoils.values()), *(list(rates.values()) for rates in self.failures.values())):
            if any(share < 0 for share in shares) or sum(shares) > 1 + 1e-9:
                raise ValueError(f"shares must be positive and add up to at most 1: {shares}")
        return self
