"""Settings of a shop: environment variables first, then `.env` in the shop's folder, then defaults.

Every setting stands in `.env.example`; a test keeps both in step.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it, its value and the way out."""


class Settings(BaseSettings):
    """Paths are relative to `shop`, the working folder, unless absolute."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, populate_by_name=True)

    shop: Path = Field(default=Path(), exclude=True, description="the working folder; not an environment variable")
    models: Literal["auto", "local"] = Field(default="auto", alias="BESTSHOT_MODELS")
    milvus_uri: str = Field(default=".bestshot/catalog.db", alias="MILVUS_URI")
    milvus_token: SecretStr = Field(default=SecretStr(""), alias="MILVUS_TOKEN")
    database_url: str = Field(default="", alias="BESTSHOT_DATABASE_URL")
    store: str = Field(default=".bestshot/pictures", alias="BESTSHOT_STORE")
    out: Path = Field(default=Path("outputs"), alias="BESTSHOT_OUT")
    prices: Path | None = Field(default=None, alias="BESTSHOT_PRICES")

    @field_validator("models", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        if value == "openrouter":
            raise ValueError("the cloud models are not part of this version; take 'auto' or 'local'")
        return value

    @property
    def state_dir(self) -> Path:
        """`.bestshot/` of the shop."""
        return self.shop / ".bestshot"

    def resolved_milvus_uri(self) -> str:
        """A server's address as it is, or the path of the `.db` below the shop."""
        return self.milvus_uri if "://" in self.milvus_uri else str(self.shop / self.milvus_uri)

    def resolved_database_url(self) -> str:
        """The SQLAlchemy URL of the run records."""
        return self.database_url or f"sqlite+aiosqlite:///{self.state_dir / 'records.db'}"

    def resolved_store(self) -> str:
        """The fsspec URL or absolute folder of the picture store."""
        return self.store if "://" in self.store else str((self.shop / self.store).resolve())

    def resolved_out(self) -> Path:
        """The folder that runs are delivered into."""
        return (self.shop / self.out).resolve()

    def resolved_prices(self) -> Path | None:
        """The file of prices that adds to the package's table, if one is set."""
        return (self.shop / self.prices).resolve() if self.prices else None


def load_settings(shop: Path) -> Settings:
    """The settings of one shop folder; its `.env` is read if it is there. Raises SettingsError."""
    shop = shop.resolve()
    try:
        return Settings(_env_file=shop / ".env", shop=shop)  # type: ignore[call-arg]
    except UnicodeDecodeError:
        raise SettingsError(f"{shop / '.env'} is not UTF-8 text; save it as UTF-8") from None
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        why = wrong["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{wrong['loc'][0]}={wrong['input']} in .env or the environment: {why}") from None
