"""Files that people write as TOML: read as a model, or refused with their first mistake and its place."""

import tomllib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from tools.errors import Problem, first_error, one_line

Model = TypeVar("Model", bound=BaseModel)


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
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        raise kind.of(first_error(error, model), where) from None
