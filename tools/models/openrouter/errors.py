"""The errors of the model service. `errors.toml` has what each says, how often its call is tried, and the
answers that mean it.

Sources: the responses and `ApiErrorType` in OpenRouter's OpenAPI description, and reports of users about failures
inside a 200.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from tools.errors import Problem
from tools.toml_file import packaged

TABLE: dict[str, dict[str, Any]] = packaged("tools.models.openrouter", "errors.toml")
"""Name of an error -> what it says and means, and the answers of the service that mean it."""


class ServiceError(Problem):
    """A model call without a usable answer.

    `tries` is how often such a call is made in all. A `fatal` error stops the run, because every other picture would
    fail too. A `refusal` is about the content, so another variant with this content is refused too. `wait` is the pause
    that the service demands, in s.
    """

    tries: ClassVar[int] = 1
    refusal: ClassVar[bool] = False
    says: ClassVar[str] = "the model service failed"
    remedy = "try again later"

    def __init_subclass__(cls) -> None:
        for name, value in TABLE.get(cls.__name__, {}).items():
            setattr(cls, name, value)

    def __init__(self, detail: str = "", *, model: str = "", wait: float | None = None) -> None:
        self.detail, self.model, self.wait = detail, model, wait
        said = f"{self.says} ({detail})" if detail else self.says
        super().__init__(said, where=f"{model}:" if model else "")


class BadRequest(ServiceError):
    """400 or 422: the service refuses the request itself."""


class BadKey(ServiceError):
    """401: there is no key, or the key is unknown, disabled or expired."""


class NoCredit(ServiceError):
    """402: the account or the key has no credit left."""


class Forbidden(ServiceError):
    """403: the key may not do this."""


class WrongRegion(ServiceError):
    """The model's provider serves no calls from the caller's country."""


class DataPolicy(ServiceError):
    """404: the privacy settings of the account or of the shop exclude every provider of the model."""


class ReasoningMandatory(BadRequest):
    """400: the model answers only with reasoning."""


class Moderated(ServiceError):
    """403, or an error of a content policy: the service refuses the words or pictures that were sent."""


class Guardrail(ServiceError):
    """403: a rule that the owner of the account has made blocked the request."""


class ModelGone(ServiceError):
    """404: the model does not exist, or none of its providers fits the request and its privacy settings."""


class NoModel(Problem):
    """None of the candidates of a role can be used. This is found out before anything is paid."""


class UnknownPrice(ServiceError):
    """No worst case is known for the call, so it is not made."""


class TimedOut(ServiceError):
    """408 or 524: the service gave up waiting for the model."""


class TooLarge(ServiceError):
    """413: the pictures together have too many bytes."""


class RateLimited(ServiceError):
    """429: there were too many calls. All calls to the model wait."""


class FreeQuota(RateLimited):
    """429: the quota of a free model per minute or per day is used up."""


class ProviderDown(ServiceError):
    """500, 502, 503, 529, or an error inside an answer: the model's provider is failing."""


class NotConnected(ServiceError):
    """No connection could be made. Nothing was sent."""


class InDoubt(ServiceError):
    """The request was sent, and it is not known whether it was billed. It is sent once more at most."""


class Hung(InDoubt):
    """No answer came in time."""


class CutAnswer(InDoubt):
    """The answer broke off."""


class WrongShape(ServiceError):
    """The answer does not have the ordered form."""


class ModelRefused(ServiceError):
    """The model itself refused the request."""


class NoImage(ServiceError):
    """The answer has no picture."""


class ImageSafety(ServiceError):
    """The model made the picture, but its safety filter withheld it."""


@contextmanager
def plain_errors() -> Iterator[None]:
    """Raise the errors of the transport and the payer in the block without the SDKs' wrapping errors."""
    from openai import APIConnectionError

    try:
        yield
    except APIConnectionError as error:
        raise error.__cause__ or error from None
