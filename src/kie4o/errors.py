"""Everything that kie4o raises.

    KieError
    ├── ConfigurationError          no key, or an invalid URL
    ├── ClientStateError            a closed client, or a wrong function (a RuntimeError)
    ├── InvalidRequestError         refused here, before anything was sent (also a ValueError)
    ├── ApiConnectionError          no response; `sent` tells whether the request may have arrived
    ├── InvalidResponseError        a response that is not what the document says
    ├── ApiError                    the service said no: `code`, `message`, `response`
    │   ├── BadRequestError         400
    │   ├── AuthenticationError     401
    │   ├── InsufficientCreditsError 402
    │   ├── NotFoundError           404
    │   ├── MethodNotAllowedError   405
    │   ├── UpstreamTimeoutError    408
    │   ├── ValidationError         422
    │   ├── RateLimitError          429
    │   ├── SubKeyLimitError        433
    │   ├── SourceUnavailableError  451
    │   ├── MaintenanceError        455
    │   ├── ServerError             500
    │   ├── GenerationFailedError   501
    │   ├── FeatureDisabledError    505
    │   └── QueueFullError          550
    ├── TaskError                   about one task: `task`
    │   ├── TaskFailedError         it ended without images: `code`, `message`
    │   └── TaskTimeoutError        it had not ended at the deadline (also a TimeoutError)
    ├── WaitTimeoutError            no response told of a bare id in time (also a TimeoutError)
    ├── SaveError                   an image that could not be saved
    │   ├── ImageExpiredError       it is gone; the service keeps images for 14 days
    │   ├── LinkExpiredError        the direct link is over; a new one can be had
    │   └── NotAnImageError         what came is not an image, or only a part of one
    ├── OutcomeUnknownError         it is unknown whether a request was paid for
    ├── IdempotencyError            a key that belongs to another request
    ├── StoreError                  a store that cannot be reached, read or written
    ├── JournalError                a batch journal that belongs to something else, or is broken
    └── CallbackError               a callback that must not be trusted

Every error has `code`, `message`, `response` and `task`, None where there is none;
`may_have_been_charged`: True when a paid request may have had its effect although no task came
back; `retry_after`: the seconds to wait that the response asked for, or None; and `retries`: how
often the same request had been sent before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Not at run time: the command needs these classes before it needs a client.
    import httpx

    from ._task import Task


_PAID = "It may have been paid for."


class KieError(Exception):
    """The root of all errors of this package.

    Attributes:
        code: the error code of the service, if it sent one.
        response: the response, without the API key.
        task: the task that the error is about.
        may_have_been_charged: whether a request may have been paid for although no task came back.
        retry_after: the seconds to wait that the response asked for.
        retries: how often the same request had been sent before.
    """

    code: int | None = None
    response: httpx.Response | None = None
    task: Task | None = None
    may_have_been_charged: bool = False
    retry_after: float | None = None
    retries: int = 0

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        response: httpx.Response | None = None,
        task: Task | None = None,
    ) -> None:
        """Set the attributes; the message never contains the API key."""
        super().__init__(message)
        self.code = code
        self.response = response
        self.task = task

    @property
    def message(self) -> str:
        """The message without the code."""
        return str(self.args[0])

    def __str__(self) -> str:
        # Who prints an error such as "please try again later" must know that this may cost.
        said = self._described()
        return f"{said.rstrip('.')}. {_PAID}" if self.may_have_been_charged else said

    def _described(self) -> str:
        return self.message


class ConfigurationError(KieError):
    """A setting of the client is missing or not allowed."""


class ClientStateError(KieError, RuntimeError):
    """The client is closed, or was used in a way it does not support; nothing was sent."""


class InvalidRequestError(KieError, ValueError):
    """An argument is not allowed, or the service would refuse the request; nothing was sent."""


class ApiConnectionError(KieError):
    """No response came. `sent` says whether the request may have reached the service."""

    sent: bool = False


class InvalidResponseError(KieError):
    """The response does not fit the document; `response` has it."""


class ApiError(KieError):
    """The service refused. `code` is the error code, or the HTTP status if the body has none."""

    def _described(self) -> str:
        # A code is any integer of JSON, also one of three hundred digits.
        retried = f", after {self.retries} {'retry' if self.retries == 1 else 'retries'}"
        return f"{self.message} (code {str(self.code)[:20]}{retried if self.retries else ''})"


class BadRequestError(ApiError):
    """400: the body was not JSON, or the content was refused."""


class AuthenticationError(ApiError):
    """401: the API key is missing or wrong."""

    def _described(self) -> str:
        said, url = super()._described(), _url_of(self.response)
        return f"{said}: {url} refused the API key" if url else said


class InsufficientCreditsError(ApiError):
    """402: the balance does not cover the task."""


class NotFoundError(ApiError):
    """404: the path does not exist. Check the base URL."""

    def _described(self) -> str:
        said, url = super()._described(), _url_of(self.response)
        return f"{said}: {url}. The base URL is probably wrong." if url else said


class MethodNotAllowedError(ApiError):
    """405: the path does not allow this method. Check the base URL."""


class UpstreamTimeoutError(ApiError):
    """408: the model returned no result in time."""


class ValidationError(ApiError):
    """422: a field breaks a rule, or the task is unknown."""


class RateLimitError(ApiError):
    """429: too many requests."""


class SubKeyLimitError(ApiError):
    """433: the sub-key has reached its limit (ledger: codes-open)."""


class SourceUnavailableError(ApiError):
    """451: the service could not fetch an image."""


class MaintenanceError(ApiError):
    """455: the service is under maintenance."""


class ServerError(ApiError):
    """500: the service failed."""


class GenerationFailedError(ApiError):
    """501: the generation failed."""


class FeatureDisabledError(ApiError):
    """505: the feature is switched off."""


class QueueFullError(ApiError):
    """550: too many tasks are waiting."""


class WaitTimeoutError(KieError, TimeoutError):
    """The timeout passed before any response told the state of the task; only its id is known."""


class TaskError(KieError):
    """An error about one task; `task` is its last known state."""

    task: Task


class TaskFailedError(TaskError):
    """The task ended without images; `code` and `message` say why."""


class TaskTimeoutError(TaskError, TimeoutError):
    """The task had not ended at the timeout. It goes on: `wait(error.task)` resumes."""


class SaveError(KieError):
    """An image could not be saved; no incomplete file is left.

    With `is_transient` set, a retry may succeed.
    """

    is_transient: bool = False


class ImageExpiredError(SaveError):
    """The service has deleted the image."""


class LinkExpiredError(SaveError):
    """The direct link has expired; it is valid for 20 minutes."""


class NotAnImageError(SaveError):
    """The downloaded file is not a complete image of a known format."""

    is_transient = True


class OutcomeUnknownError(KieError):
    """It is unknown whether this prompt was charged. It is never sent again automatically."""

    may_have_been_charged = True

    def __str__(self) -> str:
        # The message says so itself.
        return self.message


class IdempotencyError(KieError):
    """The key belongs to another request, or is in use; nothing was sent."""


class StoreError(KieError):
    """The store cannot be reached, read or written.

    With `may_have_been_charged` set, the request had already been sent; `task` is the task that it
    created, if known.
    """


class JournalError(KieError):
    """The journal cannot be read, written or resumed."""


class CallbackError(KieError):
    """The callback is invalid: its body, its signature or its timestamp."""


BY_CODE: dict[int, type[ApiError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: InsufficientCreditsError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    408: UpstreamTimeoutError,
    422: ValidationError,
    429: RateLimitError,
    433: SubKeyLimitError,
    451: SourceUnavailableError,
    455: MaintenanceError,
    500: ServerError,
    501: GenerationFailedError,
    505: FeatureDisabledError,
    550: QueueFullError,
}


def _public_url(url: httpx.URL) -> str:
    """A URL for a message: without user, password and query, which may be secrets."""
    return f"{url.scheme}://{url.netloc.decode()}{url.path}"


def _url_of(response: httpx.Response | None) -> str | None:
    """Where a response came from; None of one that was pickled, which has lost its request."""
    try:
        return None if response is None else _public_url(response.url)
    except RuntimeError:
        return None


def _api_error(code: int, message: str, response: httpx.Response) -> ApiError:
    """The error of a code; one that no page names is a plain `ApiError`."""
    return BY_CODE.get(code, ApiError)(message, code=code, response=response)
