"""Bodies held against the schemas: requests that come to the test server, and answers that it gives."""

from collections.abc import Mapping

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from tests.openrouter.schemas import ANSWERS, CHUNK, ERROR, REQUESTS, Schema

_ENDPOINTS = "/images/models/{author}/{slug}/endpoints"


def fault_of_request(path: str, body: object) -> str:
    """What is wrong with the body of `POST path` (as in `/images`), and where; empty: nothing."""
    return _fault(REQUESTS, path, body)


def fault_of_answer(path: str, status: int, body: object, media: str = "application/json") -> str:
    """What is wrong with an answer's body, and where. For `text/event-stream` the body is one event, `{"data": …}`."""
    if media == "text/event-stream":
        return _fault({path: CHUNK}, path, body)
    if status != 200:
        return _fault({path: ERROR}, path, body)
    return _fault(ANSWERS, _ENDPOINTS if path.endswith("/endpoints") else path, body)


def _fault(schemas: Mapping[str, Schema], path: str, body: object) -> str:
    error = best_match(Draft202012Validator(schemas[path]).iter_errors(body))
    return f"{'/'.join(map(str, error.absolute_path)) or 'the body'}: {error.message[:200]}" if error else ""
