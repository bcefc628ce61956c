"""The errors of the model service. Each has a name, a plain sentence and a remedy.

Sources: the responses and `ApiErrorType` in OpenRouter's OpenAPI description, and reports of users about failures
inside a 200.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from tools.errors import Problem


class ServiceError(Problem):
    """A model call without a usable answer.

    `tries` is how often such a call is made in all. A `fatal` error stops the run, because every other picture would
    fail too. A `refusal` is about the content, so another variant with this content is refused too. `wait` is the pause
    that the service demands, in s.
    """

    tries: ClassVar[int] = 1
    fatal: ClassVar[bool] = False
    refusal: ClassVar[bool] = False
    says: ClassVar[str] = "the model service failed"
    remedy = "try again later"

    def __init__(self, detail: str = "", *, model: str = "", wait: float | None = None) -> None:
        self.detail, self.model, self.wait = detail, model, wait
        said = f"{self.says} ({detail})" if detail else self.says
        super().__init__(said, where=f"{model}:" if model else "")


class BadRequest(ServiceError):
    """400 or 422: the service refuses the request itself."""

    says, remedy = "the service does not accept this request", "name another model in the settings (BESTSHOT_…_MODELS)"


class BadKey(ServiceError):
    """401: there is no key, or the key is unknown, disabled or expired."""

    fatal = True
    says, remedy = "the service does not accept the key", "check OPENROUTER_API_KEY"


class NoCredit(ServiceError):
    """402: the account or the key has no credit left."""

    fatal = True
    says = "the account or the key has no credit left"
    remedy = (
        "add credit (openrouter.ai/settings/credits) or raise the key's limit (openrouter.ai/settings/keys); "
        "BESTSHOT_EMBEDDER=local embeds on this machine free of charge"
    )


class Forbidden(ServiceError):
    """403: the key may not do this."""

    fatal = True
    says, remedy = "the key is not allowed to do this", "set OPENROUTER_API_KEY to a key with more rights"


class WrongRegion(ServiceError):
    """The model's provider serves no calls from the caller's country."""

    fatal = True
    says = "the model's provider does not serve the country of this machine"
    remedy = "name a model of another provider in the settings (BESTSHOT_IMAGE_MODELS, BESTSHOT_QWEN_MODELS)"


class DataPolicy(ServiceError):
    """404: the privacy settings of the account or of the shop exclude every provider of the model."""

    fatal = True
    says = "the privacy settings exclude every provider of the model"
    remedy = (
        "allow its providers at https://openrouter.ai/settings/privacy, or set "
        "BESTSHOT_DATA_COLLECTION=allow and BESTSHOT_ZERO_RETENTION=false"
    )


class ReasoningMandatory(BadRequest):
    """400: the model answers only with reasoning."""

    says = "the model cannot answer without reasoning"
    remedy = "name another model in BESTSHOT_QWEN_MODELS; `bestshot models` shows which can be reached"


class Moderated(ServiceError):
    """403, or an error of a content policy: the service refuses the words or pictures that were sent."""

    refusal = True
    says, remedy = "the service's moderation refused the content", "change the copy, the hint or the picture"


class Guardrail(ServiceError):
    """403: a rule that the owner of the account has made blocked the request."""

    refusal = True
    says, remedy = (
        "a guardrail of the account blocked the request",
        "change the words that it names, or change the guardrail",
    )


class ModelGone(ServiceError):
    """404: the model does not exist, or none of its providers fits the request and its privacy settings."""

    says = "the service has no such model, or none that fits the privacy settings"
    remedy = "name another model in the settings (BESTSHOT_…_MODELS); `bestshot models` shows which can be reached"


class NoModel(Problem):
    """None of the candidates of a role can be used. This is found out before anything is paid."""


class UnknownPrice(ServiceError):
    """No worst case is known for the call, so it is not made."""

    fatal = True
    says = "the price of the call is not known, so the call is not made"
    remedy = "name a model with a known price (`bestshot models`), or add its price to the file of BESTSHOT_PRICES"


class TimedOut(ServiceError):
    """408 or 524: the service gave up waiting for the model."""

    tries = 3
    says = "the service got no answer from the model in time"


class TooLarge(ServiceError):
    """413: the pictures together have too many bytes."""

    says, remedy = "the request is too large", "use fewer or smaller reference pictures"


class RateLimited(ServiceError):
    """429: there were too many calls. All calls to the model wait."""

    tries = 10
    says, remedy = "too many calls in too short a time", "wait a little, or use fewer products at once (--concurrency)"


class FreeQuota(RateLimited):
    """429: the quota of a free model per minute or per day is used up."""

    says = "the quota of the free model is used up"
    remedy = "embed on this machine (BESTSHOT_EMBEDDER=local), use a paid model (BESTSHOT_EMBEDDER_MODELS), or wait"


class ProviderDown(ServiceError):
    """500, 502, 503, 529, or an error inside an answer: the model's provider is failing."""

    tries = 6
    says = "the model's provider is failing"


class NotConnected(ServiceError):
    """No connection could be made. Nothing was sent."""

    tries = 4
    says, remedy = "the model service cannot be reached", "check the network and OPENROUTER_BASE_URL"


class InDoubt(ServiceError):
    """The request was sent, and it is not known whether it was billed. It is sent once more at most."""

    tries = 2


class Hung(InDoubt):
    """No answer came in time."""

    says, remedy = "no answer came in time", "try again later, or raise BESTSHOT_TIMEOUT"


class CutAnswer(InDoubt):
    """The answer broke off."""

    says = "the answer is not complete"


class WrongShape(ServiceError):
    """The answer does not have the ordered form."""

    says = "the answer does not have the requested form"
    remedy = "try again, or name another model in the settings (BESTSHOT_…_MODELS)"


class ModelRefused(ServiceError):
    """The model itself refused the request."""

    refusal = True
    says, remedy = "the model refused to answer", "change the copy, the hint or the picture"


class NoImage(ServiceError):
    """The answer has no picture."""

    says, remedy = "the answer has no picture", "try again"


class ImageSafety(ServiceError):
    """The model made the picture, but its safety filter withheld it."""

    refusal = True
    says, remedy = "the model's safety filter held the picture back", "change the copy, the hint or the picture"


@contextmanager
def plain_errors() -> Iterator[None]:
    """Raise the errors of the transport and the payer in the block without the SDKs' wrapping errors."""
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
