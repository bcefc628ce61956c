"""Request bodies held against the service's own description, where it lies beside the project."""

import json
from functools import cache

from tests.openrouter.description import FOLDER, described, faults_of_request
from tests.scripted_service import Asked


def breaches(asked: Asked) -> list[str]:
    """What in a request is not as documented; unknown top-level fields too. Empty where there is no description."""
    if not described():
        return []
    path = asked.path.removeprefix("/api/v1")
    unknown = sorted(asked.body.keys() - _fields(path))
    return [*faults_of_request(path, asked.body), *(f"{path}: unknown field {name}" for name in unknown)]


@cache
def _fields(path: str) -> frozenset[str]:
    description = json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8"))
    schema = description["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return frozenset(schema["properties"])
