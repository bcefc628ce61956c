"""Tables in TOML: ours beside the code, and those that people write, which are refused with their first mistake."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

from tools.errors import Problem, first_error, one_line

if TYPE_CHECKING:
    from pydantic import BaseModel

Model = TypeVar("Model", bound="BaseModel")


def packaged(package: str, name: str) -> dict[str, Any]:
    """Return a table of ours, such as `channels.toml` of `tools.channels`."""
    return tomllib.loads((files(package) / name).read_text(encoding="utf-8"))


def read_toml(data: bytes, kind: type[Problem], where: str, remedy: str = "correct it") -> dict[str, Any]:
    """Return the table in a file's bytes. Raises `kind` if they are no TOML in UTF-8; `where` names the file."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise kind("is not UTF-8 text", "save it as UTF-8", where) from None
    except tomllib.TOMLDecodeError as error:
        raise kind(f"is not valid TOML: {one_line(error)}", remedy, where) from None


def checked(
    model: type[Model], data: object, kind: type[Problem], where: str, context: Mapping[str, Any] | None = None
) -> Model:
    """Return data as a model. Raises `kind` with the first error; `where` comes before the place in the data."""
    from pydantic import ValidationError  # takes 0.1 s to import

    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        raise kind.of(first_error(error, model), where) from None
