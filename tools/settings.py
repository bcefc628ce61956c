"""The settings of a shop: from environment variables, else from `.env` in the shop's folder, else defaults.

Every setting is in `.env.example`; a test keeps the two alike.
"""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tools.errors import Problem, WrongValue, first_error


class SettingsError(Problem, ValueError):
    """A setting that cannot be used. `where` names the setting and its value."""


class Settings(BaseSettings):
    """The settings of one shop. Paths are relative to `shop`, the working folder, unless absolute."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, populate_by_name=True)

    shop: Path = Field(default=Path(), exclude=True, description="the working folder; not an environment variable")
    models: Literal["auto", "local", "openrouter"] = Field(default="auto", alias="BESTSHOT_MODELS")
    openrouter_api_key: SecretStr = Field(default=SecretStr(""), alias="OPENROUTER_API_KEY")
    openrouter_base_url: str = Field(default="https://openrouter.ai/api/v1", alias="OPENROUTER_BASE_URL")
    embedder: Literal["auto", "local"] = Field(default="auto", alias="BESTSHOT_EMBEDDER")
    embedder_models: str = Field(default="", alias="BESTSHOT_EMBEDDER_MODELS")
    qwen_models: str = Field(default="", alias="BESTSHOT_QWEN_MODELS")
    qwen_base_url: str = Field(default="", alias="BESTSHOT_QWEN_BASE_URL")
    qwen_api_key: SecretStr = Field(default=SecretStr(""), alias="BESTSHOT_QWEN_API_KEY")
    image_models: str = Field(default="", alias="BESTSHOT_IMAGE_MODELS")
    image_pro_models: str = Field(default="", alias="BESTSHOT_IMAGE_PRO_MODELS")
    data_collection: Literal["allow", "deny"] = Field(default="allow", alias="BESTSHOT_DATA_COLLECTION")
    zero_retention: bool = Field(default=False, alias="BESTSHOT_ZERO_RETENTION")
    timeout: float = Field(default=300.0, gt=0, alias="BESTSHOT_TIMEOUT")
    calls_in_flight: int = Field(default=16, ge=1, alias="BESTSHOT_CALLS_IN_FLIGHT")
    cutout: str = Field(default="auto", alias="BESTSHOT_CUTOUT")
    worn_net: str = Field(default="none", alias="BESTSHOT_WORN_NET")
    milvus_uri: str = Field(default=".bestshot/catalog.db", alias="MILVUS_URI")
    milvus_token: SecretStr = Field(default=SecretStr(""), alias="MILVUS_TOKEN")
    database_url: str = Field(default="", alias="BESTSHOT_DATABASE_URL")
    store: str = Field(default=".bestshot/pictures", alias="BESTSHOT_STORE")
    out: Path = Field(default=Path("outputs"), alias="BESTSHOT_OUT")
    prices: Path | None = Field(default=None, alias="BESTSHOT_PRICES")
    public_url: str = Field(default="", alias="BESTSHOT_PUBLIC_URL")

    @field_validator("openrouter_api_key", "qwen_api_key")
    @classmethod
    def _fits_a_header(cls, key: SecretStr) -> SecretStr:
        text = key.get_secret_value().strip()
        if not (text.isascii() and text.isprintable()) or " " in text:
            raise WrongValue("has a space or a character that no key has", "copy the key again")
        return SecretStr(text)

    @model_validator(mode="after")
    def _key_for_openrouter(self) -> "Settings":
        if self.models == "openrouter" and not self.openrouter_api_key.get_secret_value():
            problem = "BESTSHOT_MODELS=openrouter needs OPENROUTER_API_KEY"
            raise WrongValue(problem, "set the key, or BESTSHOT_MODELS=auto")
        return self

    @property
    def cloud(self) -> bool:
        """Return whether models are called over HTTP."""
        if self.models == "auto":
            return bool(self.openrouter_api_key.get_secret_value())
        return self.models == "openrouter"

    @property
    def state_dir(self) -> Path:
        """Return the folder `.bestshot/` of the shop."""
        return self.shop / ".bestshot"

    def resolved_milvus_uri(self) -> str:
        """Return the address of a Milvus server unchanged, or the path of the `.db` in the shop."""
        return self.milvus_uri if "://" in self.milvus_uri else str(self.shop / self.milvus_uri)

    def resolved_database(self) -> str | Path:
        """Return the SQLAlchemy URL of the database with the records and the ledger, or the path of its SQLite file."""
        return self.database_url or self.state_dir / "records.db"

    def resolved_store(self) -> str:
        """Return the fsspec URL or the absolute folder of the picture store."""
        return self.store if "://" in self.store else str((self.shop / self.store).resolve())

    def resolved_out(self) -> Path:
        """Return the absolute folder that runs are delivered into."""
        return (self.shop / self.out).resolve()

    def resolved_public_url(self) -> str:
        """Return the address of the LangGraph server that shows the shop's pictures, or "" outside of one."""
        return (self.public_url or os.environ.get("LANGGRAPH_API_URL", "")).rstrip("/")

    def resolved_cutout(self) -> str:
        """Return the setting for `cutout.weights.choose`: a name unchanged, or the path of an .onnx file in the shop."""
        return self._net(self.cutout)

    def resolved_worn_net(self) -> str:
        """Return the same for the net that finds the person who wears a garment."""
        return self._net(self.worn_net)

    def _net(self, name: str) -> str:
        return str((self.shop / Path(name).expanduser()).resolve()) if name.endswith(".onnx") else name

    def resolved_prices(self) -> Path | None:
        """Return the absolute path of the price file that adds to the package's prices, or None if none is set."""
        return (self.shop / self.prices).resolve() if self.prices else None


def load_settings(shop: Path) -> Settings:
    """Return the settings of a shop's folder, with its `.env` if there is one. Raises SettingsError."""
    shop = shop.resolve()
    try:
        return Settings(_env_file=shop / ".env", shop=shop)  # type: ignore[call-arg]
    except UnicodeDecodeError:
        raise SettingsError("is not UTF-8 text", "save it as UTF-8", str(shop / ".env")) from None
    except ValidationError as error:
        raise SettingsError.of(first_error(error, Settings, _shown)) from None


def _shown(name: str, value: object) -> str:
    """Return a setting with its value for a message, or only its name if the value is secret."""
    return f"{name if name.endswith(('_KEY', '_TOKEN')) else f'{name}={value}'} in .env or the environment:"
