"""Answers of the model service: what they cost, and whether they hide a failure. No I/O.

A failure is an HTTP status, or `{"error": …}` inside a 200, or a choice that finished with "error".
"""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from tools.errors import one_line
from tools.models.openrouter import errors
from tools.models.openrouter.errors import ServiceError
from tools.models.openrouter.rate_limit import LONGEST_HOLD, asked_wait


def _meaning(field: str) -> dict[Any, type[ServiceError]]:
    """Return the signs in this field of `errors.toml`, each with the error that it means."""
    return {sign: getattr(errors, name) for name, entry in errors.TABLE.items() for sign in entry.get(field, ())}


_BY_TYPE, _BY_STATUS, _BY_WORDS = _meaning("types"), _meaning("statuses"), _meaning("words")
LONGEST = 200  # the most characters of the service's own words in a message


Meaning = tuple[float | None, ServiceError | None]
"""The cost of an answer in USD, or None if the service did not say it, and the error, or None if the answer is usable."""


def judge(status: int, headers: Mapping[str, str], body: bytes, model: str) -> Meaning:
    """Return what an answer with this status, headers and body means. Raises CutAnswer if its end is missing."""
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        if status != 200:
            return 0.0, _named(status, {}, "", model, headers)
        if "html" in headers.get("content-type", ""):
            return 0.0, errors.WrongShape("it is a web page; check OPENROUTER_BASE_URL", model=model)
        raise errors.CutAnswer(f"after {len(body)} bytes", model=model)
    return _cost(data), _failure(status, data, model, headers)


def mapping(value: Any) -> Mapping[str, Any]:
    """Return the value if it is a JSON object, else an empty object."""
    return value if isinstance(value, dict) else {}


def amount(value: Any) -> float | None:
    """Return the value if it is a finite number, else None."""
    usable = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if usable else None


def first_mapping(value: Any) -> Mapping[str, Any]:
    """Return the first object of a JSON list, else an empty object."""
    return mapping(value[0]) if isinstance(value, list) and value else {}


def _cost(data: Mapping[str, Any]) -> float | None:
    cost = amount(mapping(data.get("usage")).get("cost"))
    return cost if cost is not None and cost >= 0 else None


def _failure(status: int, data: Mapping[str, Any], model: str, headers: Mapping[str, str]) -> ServiceError | None:
    first = first_mapping(data.get("choices"))
    error = data.get("error") or first.get("error")
    if not error and first.get("finish_reason") == "error":
        error = {"code": 502, "message": "the answer finished with an error"}
    if not error:
        return None if status < 400 else _named(status, data, "", model, headers)
    if not isinstance(error, dict):
        error = {"message": error}
    code = error.get("code")
    if status < 400:
        status = code if isinstance(code, int) else 502
    return _named(status, {**data, "error": error}, one_line(error.get("message") or "", LONGEST), model, headers)


def _named(status: int, data: Mapping[str, Any], message: str, model: str, headers: Mapping[str, str]) -> ServiceError:
    metadata = mapping(mapping(data.get("error")).get("metadata"))
    kind = _BY_TYPE.get(str(metadata.get("error_type"))) or _BY_STATUS.get(status)
    if kind is None:
        kind = errors.ProviderDown if status >= 500 else errors.BadRequest
    own = _own_words(metadata.get("raw"))
    rule = "guardrail" if "'guardrail'" in str(data.get("openrouter_metadata")) else ""
    # the names of the fields beside the message say what a 403 means
    words = f"{status} {message} {own} {[*metadata]} {rule}"
    if kind not in (errors.BadKey, errors.NoCredit, errors.RateLimited):
        fitting = (named for signs, named in _BY_WORDS.items() if re.search(signs, words, re.IGNORECASE))
        # A provider whose region fails today is no provider that refuses the caller's.
        kind = next((named for named in fitting if status < 500 or not named.fatal), kind)
    if kind is errors.RateLimited and (model.endswith(":free") or "free-models" in words):
        kind = errors.FreeQuota
    wait = asked_wait(headers, metadata, limited=issubclass(kind, errors.RateLimited))
    reasons = metadata.get("reasons")
    why = "; ".join(one_line(reason, 60) for reason in reasons) if isinstance(reasons, list) else ""
    provider = one_line(metadata.get("provider_name") or "", 60)
    later = f"it says to wait {wait / 60:.0f} min" if wait and wait > LONGEST_HOLD else ""
    detail = ": ".join(filter(None, (str(status), message, provider, own, why, later)))
    return kind(detail, model=model, wait=wait)


def _own_words(raw: Any) -> str:
    """Return what the provider itself said, from `error.metadata.raw`: its JSON as text, the same parsed, or words."""
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError:
            return one_line(raw, LONGEST)
    raw = first_mapping(raw) or raw  # Google sends its errors in a list
    said = mapping(raw).get("error", raw)
    return one_line(mapping(said).get("message") or said or "", LONGEST)
