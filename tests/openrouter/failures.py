"""The failures that the service documents and that others have met, by name, and when the next one is due.

A failure is drawn from seed, request and how often that request came: the same run meets the same failures
however its calls interleave, and a retry is a new draw. A script goes first: "the next picture answers 429".
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.openrouter.kinds import Kind

How = Literal["status", "body_error", "page", "answer", "connection", "spoil"]
_PAID: tuple[Kind, ...] = ("image", "chat", "embed")
_EVERY: tuple[Kind, ...] = (*_PAID, "models", "key")
_PICTURE: tuple[Kind, ...] = ("image",)
_CHAT: tuple[Kind, ...] = ("chat",)
_EMBED: tuple[Kind, ...] = ("embed",)


@dataclass(frozen=True, slots=True)
class Failure:
    """One way to fail. `status`, `body_error` and `page` (a web page in a 200) are not billed; an `answer` or
    `connection` that went wrong is, but for those that hold nothing (`billed`)."""

    name: str
    how: How
    kinds: tuple[Kind, ...]
    status: int = 200
    error_type: str = ""
    message: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    billed: bool = False


SLOPPY = (
    "fenced", "thinking", "almost_json", "extra_keys", "loose_types", "colour_words", "no_palette", "cut_at_limit",
)  # fmt: skip
"""Answers that are good but for their form."""
_MODERATION = {"reasons": ["sexual"], "flagged_input": "…", "provider_name": "Google AI Studio",
               "model_slug": "google/gemini-3.1-flash-image"}  # fmt: skip
_GUARDRAIL = {"patterns": ["ignore all previous instructions"]}
_FLAGGED = "Input was flagged by moderation"
_BLOCKED = "Request blocked: prompt injection patterns detected"
_NO_CREDIT = "Insufficient credits. Add more using https://openrouter.ai/credits"
_NEEDS_POLICY = (
    "No endpoints found matching your data policy (Free model publication). "
    "Configure: https://openrouter.ai/settings/privacy"
)
_GENERIC = "Provider returned error"  # the reason stands beside it
_ELSEWHERE = {
    "provider_name": "Google AI Studio",
    "raw": '[{"error": {"code": 400, "message": "User location is not supported for the API use.", '
    '"status": "FAILED_PRECONDITION"}}]',
}
_FORBIDDEN = {
    "provider_name": "Google Vertex",
    "raw": '{"error": {"code": 403, "message": "This model is not available in your region."}}',
}
_REASONS = {
    "provider_name": "Alibaba",
    "raw": '{"error": {"message": "Reasoning is mandatory for this endpoint and cannot be disabled."}}',
}
_PROHIBITED = {"provider_name": "Google", "raw": "Blocked: PROHIBITED_CONTENT"}
_BOTH: tuple[Kind, ...] = ("image", "chat")
_ALL = (
    Failure("400", "status", _PAID, 400, "invalid_request", "Invalid request parameters"),
    Failure("401", "status", _EVERY, 401, "authentication", "User not found."),
    Failure("402", "status", _PAID, 402, "payment_required", _NO_CREDIT),
    Failure("moderation", "status", _BOTH, 403, "content_policy_violation", _FLAGGED, _MODERATION),
    Failure("guardrail", "status", _BOTH, 403, "permission_denied", _BLOCKED, _GUARDRAIL),
    Failure("404", "status", _PAID, 404, "not_found", "No endpoints found for this model."),
    Failure("data_policy", "status", _PAID, 404, "not_found", _NEEDS_POLICY),
    Failure("region", "status", _BOTH, 400, "invalid_request", _GENERIC, _ELSEWHERE),
    Failure("region_403", "status", _BOTH, 403, "permission_denied", _GENERIC, _FORBIDDEN),
    Failure("reasoning_mandatory", "status", _CHAT, 400, "invalid_request", _GENERIC, _REASONS),
    Failure("prohibited", "status", _PICTURE, 400, "invalid_request", _GENERIC, _PROHIBITED),
    Failure("408", "status", _PAID, 408, "timeout", "Operation timed out. Please try again later."),
    Failure("413", "status", _PAID, 413, "payload_too_large", "Request payload too large"),
    Failure("429", "status", _EVERY, 429, "rate_limit_exceeded", "Rate limit exceeded"),
    Failure("500", "status", _EVERY, 500, "server", "Internal Server Error"),
    Failure("502", "status", _EVERY, 502, "provider_unavailable", "Provider returned error"),
    Failure("503", "status", _EVERY, 503, "provider_unavailable", "Service temporarily unavailable"),
    Failure("524", "status", _PAID, 524, "timeout", "Request timed out. Please try again later."),
    Failure("529", "status", _PAID, 529, "provider_overloaded", "Provider returned error"),
    Failure("error_in_200", "body_error", _PAID, 502, "provider_unavailable", "Provider returned error"),
    Failure("proxy_page", "page", _PAID),
    Failure("no_choices", "answer", _BOTH),
    Failure("finish_error", "answer", _BOTH, 502, "provider_unavailable", "Provider returned error"),
    Failure("no_image", "answer", _PICTURE),
    Failure("image_safety", "answer", _PICTURE, 502, "content_policy_violation", "The picture was withheld: IMAGE_SAFETY"),
    Failure("undecodable", "answer", _PICTURE, billed=True),
    Failure("refusal", "answer", _BOTH, 502, "refusal", "I can't help with that.", billed=True),
    Failure("invalid_json", "answer", _CHAT, billed=True),
    Failure("long_prompt", "answer", _CHAT, billed=True),
    *(Failure(name, "answer", _CHAT, billed=True) for name in SLOPPY),
    Failure("wrong_dimension", "answer", _EMBED, billed=True),
    Failure("non_finite", "answer", _EMBED, billed=True),
    Failure("missing_vector", "answer", _EMBED, billed=True),
    Failure("cut", "connection", _PAID, billed=True),
    Failure("hang", "connection", _PAID, billed=True),
    Failure("wrong_ratio", "spoil", _PICTURE, billed=True),
    Failure("wrong_tier", "spoil", _PICTURE, billed=True),
    Failure("occupied", "spoil", _PICTURE, billed=True),
)  # fmt: skip
FAILURES = {failure.name: failure for failure in _ALL}


def share(*parts: object) -> float:
    """A number in [0, 1) drawn from these parts alone."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:7]) / 2**56


def drawn(shares: Mapping[str, float], at: float) -> str | None:
    """The name whose slice of [0, 1) holds `at`; names in sorted order."""
    for name in sorted(shares):
        if at < shares[name]:
            return name
        at -= shares[name]
    return None


@dataclass(frozen=True, slots=True)
class Due:
    """A failure that this call meets, and the Retry-After that it carries."""

    failure: Failure
    retry_after: float | None


class FailurePlan:
    """Which call fails how."""

    def __init__(self) -> None:
        self.script: list[dict[str, Any]] = []
        self._came: Counter[str] = Counter()

    def extend(self, steps: list[dict[str, Any]]) -> None:
        """Append steps `{kind, failure, model?, retry_after?, times?}`; ValueError for one that cannot happen."""
        for step in steps:
            unknown = step.keys() - {"kind", "failure", "model", "retry_after", "times"}
            name, kind = str(step.get("failure")), step.get("kind")
            if unknown or (name not in FAILURES and name != "none"):
                raise ValueError(f"no such failure or field: {step}")
            if name != "none" and kind not in FAILURES[name].kinds:
                raise ValueError(f"{name!r} is no failure of {kind} calls")
            self.script += [{key: step[key] for key in step if key != "times"}] * int(step.get("times", 1))

    def due(
        self, kind: Kind, model: str, request: str, rates: Mapping[str, float], seed: int, retry_after: float | None
    ) -> Due | None:
        """What this call meets: the first step of the script that fits it, else a draw."""
        came = self._came[request]
        self._came[request] += 1
        for index, step in enumerate(self.script):
            if step["kind"] == kind and step.get("model", model) == model:
                del self.script[index]
                failure = FAILURES.get(step["failure"])
                return Due(failure, step.get("retry_after")) if failure else None
        name = drawn(rates, share(seed, "failure", kind, request, came))
        return Due(FAILURES[name], retry_after) if name else None

    def forget(self) -> None:
        """Start anew."""
        self.script.clear()
        self._came.clear()
