"""Request bodies held against the service's own description, where it lies beside the project."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.scripted_service import Asked

DESCRIPTION = Path(__file__).parents[2] / "shared" / "openrouter" / "openapi.json"


@cache
def _validator(path: str) -> Any:
    from jsonschema import Draft202012Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    description = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    schema = description["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    whole = DRAFT202012.create_resource(description)
    registry: Any = Registry().with_resource("urn:service", whole)
    return Draft202012Validator(_absolute(schema), registry=registry)


def _absolute(schema: Any) -> Any:
    """References of a schema that is taken out of its document."""
    if isinstance(schema, dict):
        return {k: f"urn:service{v}" if k == "$ref" else _absolute(v) for k, v in schema.items()}
    return [_absolute(item) for item in schema] if isinstance(schema, list) else schema


def breaches(asked: Asked) -> list[str]:
    """What in a request is not as documented; unknown top-level fields too. Empty where there is no description."""
    if not DESCRIPTION.is_file():
        return []
    path = asked.path.removeprefix("/api/v1")
    validator = _validator(path)
    found = [f"{path}: {'/'.join(map(str, e.path))}: {e.message[:200]}" for e in validator.iter_errors(asked.body)]
    return found + [f"{path}: unknown field {name}" for name in sorted(asked.body.keys() - _fields(path))]


@cache
def _fields(path: str) -> frozenset[str]:
    description = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    schema = description["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return frozenset(schema["properties"])
