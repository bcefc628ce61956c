"""Bodies held against our schemas, and against OpenRouter's own description where it lies beside the project."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.openrouter.checking import fault_of_answer, fault_of_request

FOLDER = Path(__file__).parents[3] / "shared" / "openrouter"
MISSING = f"needs the API's description in {FOLDER}"


def described() -> bool:
    """Whether the description is here."""
    return (FOLDER / "openapi.json").is_file()


def faults_of_request(path: str, body: object) -> list[str]:
    """What is wrong with the body of `POST path` (as in `/images`); empty: nothing."""
    found = [fault] if (fault := fault_of_request(path, body)) else []
    return [*found, *described_faults_of_request(path, body)] if described() else found


def faults_of_answer(method: str, path: str, status: int, body: object, media: str = "application/json") -> list[str]:
    """What is wrong with an answer's body; for `text/event-stream` the body is one event, `{"data": …}`."""
    found = [fault] if (fault := fault_of_answer(path, status, body, media)) else []
    return [*found, *described_faults_of_answer(method, path, status, body, media)] if described() else found


def described_faults_of_request(path: str, body: object) -> list[str]:
    """The same by the description alone."""
    return _faults(_document()["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"], body)


def described_faults_of_answer(
    method: str, path: str, status: int, body: object, media: str = "application/json"
) -> list[str]:
    """The same by the description alone."""
    responses = _document()["paths"][path][method.lower()]["responses"]
    if str(status) not in responses:
        return [f"{method} {path} documents no status {status}"]
    return _faults(responses[str(status)]["content"][media]["schema"], body)


def _faults(schema: dict[str, Any], body: object) -> list[str]:
    from jsonschema import Draft202012Validator

    rooted = {"allOf": [schema], "components": _document()["components"]}  # references start at the document's root
    errors = Draft202012Validator(rooted).iter_errors(body)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors]


@cache
def _document() -> dict[str, Any]:
    return dict(json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8")))
