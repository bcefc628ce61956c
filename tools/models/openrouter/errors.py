"""What can go wrong between us and the model service, each with a name, a plain sentence and a way out.

Sources: the responses and `ApiErrorType` of OpenRouter's OpenAPI description; the failures inside a 200 are from
reports of other users.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from tools.errors import Problem


class ServiceError(Problem):
    """A model call that did not lead to a usable answer.

    `tries` is how often such a call is made in all; `fatal` errors stop the run, because no other picture would fare
    better; `wait` is what the service asked for, in seconds.
    """

    tries: ClassVar[int] = 1
    fatal: ClassVar[bool] = False
    says: ClassVar[str] = "the model service failed"
    remedy = "try again later"

    def __init__(self, detail: str = "", *, model: str = "", wait: float | None = None) -> None:
        self.detail, self.model, self.wait = detail, model, wait
        said = f"{self.says} ({detail})" if detail else self.says
        super().__init__(said, where=f"{model}:" if model else "")


class BadRequest(ServiceError):
    """400 or 422: the request itself is refused."""

    says, remedy = "the service does not accept this request", "another model id in the settings may accept it"


class BadKey(ServiceError):
    """401: no key, or one that is unknown, disabled or expired."""

    fatal = True
    says, remedy = "the service does not accept the key", "check OPENROUTER_API_KEY"


class NoCredit(ServiceError):
    """402: the account or the key may spend no more."""

    fatal = True
    says = "the account or the key has no credit left"
    remedy = "add credit or raise the limit of the key at the service"


class Forbidden(ServiceError):
    """403: the key may not do this."""

    fatal = True
    says, remedy = "the key is not allowed to do this", "take a key with more rights"


class Moderated(ServiceError):
    """403 or a content policy: the words or pictures that were sent are refused."""

    says, remedy = "the content that was sent is refused by moderation", "change the copy, the hint or the picture"


class Guardrail(ServiceError):
    """403: a rule that the account's owner has set up blocked the request."""

    says, remedy = "a guardrail of the account blocked the request", "change the words it names, or the guardrail"


class ModelGone(ServiceError):
    """404: the model is not there, or no provider of it fits what was asked (privacy settings included)."""

    says = "the service has no such model, or none that fits the privacy settings"
    remedy = "name another in the settings; `bestshot models` shows what can be reached"


class UnknownPrice(ServiceError):
    """No worst case is known for the call, so it is not made."""

    fatal = True
    says = "what the call may cost is not known, so it is not made"
    remedy = "name a model whose price is known; `bestshot models` shows them"


class TimedOut(ServiceError):
    """408 or 524: the service gave up waiting for the model."""

    tries = 3
    says = "the service gave up waiting for the model"


class TooLarge(ServiceError):
    """413: the pictures together are too many bytes."""

    says, remedy = "the request is too large", "use fewer or smaller reference pictures"


class RateLimited(ServiceError):
    """429: too many calls; all calls to the model wait."""

    tries = 6
    says, remedy = "too many calls in too short a time", "wait a little, or use fewer products at once (--concurrency)"


class ProviderDown(ServiceError):
    """500, 502, 503, 529, or an error inside an answer: the model's provider is failing."""

    tries = 4
    says = "the model's provider is failing"


class NotConnected(ServiceError):
    """No connection could be made; nothing was sent."""

    tries = 4
    says, remedy = "the model service cannot be reached", "check the network and OPENROUTER_BASE_URL"


class InDoubt(ServiceError):
    """The request was sent, and nobody knows whether it was billed: paid once more, not oftener."""

    tries = 2


class Hung(InDoubt):
    """No answer came in time."""

    says, remedy = "no answer came in time", "try again later, or raise BESTSHOT_TIMEOUT"


class CutAnswer(InDoubt):
    """The answer broke off."""

    says = "the answer broke off in the middle"


class WrongShape(ServiceError):
    """An answer that is not what was asked for."""

    says = "the answer is not in the form that was asked for"
    remedy = "try again, or name another model in the settings"


class ModelRefused(ServiceError):
    """The model itself declined."""

    says, remedy = "the model declined", "change the copy, the hint or the picture"


class NoImage(ServiceError):
    """An answer without a picture."""

    says, remedy = "the answer holds no picture", "try again"


class ImageSafety(ServiceError):
    """The picture was made and withheld by the model's safety filter."""

    says, remedy = "the picture was withheld by the model's safety filter", "change the copy, the hint or the picture"


@contextmanager
def plain_errors() -> Iterator[None]:
    """What the transport and the purse raised, freed from what the SDKs wrap around it."""
    try:
        yield
    except Exception as error:
        from openai import APIConnectionError

        wrapped: BaseException | None = error
        while wrapped is not None and not isinstance(wrapped, APIConnectionError):
            wrapped = wrapped.__cause__ or wrapped.__context__
        if isinstance(error, ServiceError) or wrapped is None or wrapped.__cause__ is None:
            raise
        raise wrapped.__cause__ from None
