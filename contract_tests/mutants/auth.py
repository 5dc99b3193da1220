"""Faults in who is let in, and in what is said of maintenance."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from werkzeug import Response

from contract_tests.targets.independent import KEY as INDEPENDENT_KEY
from contract_tests.targets.mock import KEY

from .exchange import Exchange, exchange, for_all_accounts, refused
from .refusals import instead
from .seam import Fault
from .seams import ACCEPTED, ANSWER, APP, BEARER, OTHER_APP, REFUSAL

NO_KEY = ("refusal-no-key", "generated-auth")


@BEARER.replaced("any-scheme", "refusal-no-key")
def _any_scheme(_: Any, header: str | None) -> str | None:
    return (header or "").partition(" ")[2].strip() or None


@ACCEPTED.replaced("any-key", *NO_KEY)
def _any_key(original: Any, header: str | None, _: Collection[str]) -> Any:
    return original(header, ())


@ACCEPTED.replaced("beginning-of-a-key", "refusal-no-key")
def _beginning(original: Any, header: str | None, keys: Collection[str]) -> Any:
    key = original(header, ())
    return next((known for known in keys if key and known.startswith(key)), None)


@ACCEPTED.replaced("no-key-ends-in-a-fault", "refusal-no-key")
def _ends_in_a_fault(original: Any, header: str | None, keys: Collection[str]) -> Any:
    key = original(header, keys)
    assert key
    return key


@exchange(APP, "no-key-for-reads", *NO_KEY)
def _reads(sent: Exchange) -> Response:
    return sent.answer(HTTP_AUTHORIZATION=f"Bearer {KEY}") if _reads_api(sent) else sent.answer()


def _reads_api(sent: Exchange) -> bool:
    return sent.calls("getTask") and sent.environ["REQUEST_METHOD"] == "GET"


@exchange(APP, "no-key-for-credits", *NO_KEY)
def _credits(sent: Exchange) -> Response:
    free = sent.calls("getCredits")
    return sent.answer(HTTP_AUTHORIZATION=f"Bearer {KEY}") if free else sent.answer()


exchange(APP, "tasks-of-all-accounts", "refusal-foreign-task")(for_all_accounts("getTask"))
exchange(APP, "links-for-all-accounts", "refusal-download-foreign-task")(
    for_all_accounts("getDownloadUrl")
)


@exchange(APP, "body-read-before-the-key", "refusal-no-key")
def _body_first(sent: Exchange) -> Response:
    broken = sent.content[:1] not in (b"", b"{")
    return refused("generateImage", "malformedJson") if broken else sent.answer()


REFUSAL.replaced("no-key-called-invalid", *NO_KEY)(instead("unauthorized", "rateLimited"))
REFUSAL.replaced("maintenance-for-writers-only", "refusal-maintenance")(
    instead("maintenance", "serverError", "getTask", "getCredits")
)
REFUSAL.replaced("maintenance-called-fault", "refusal-maintenance")(
    instead("maintenance", "serverError")
)


def _refusing(refusal: int, **changes: Any) -> Fault:
    def fault(original: Any, body: Any, *rest: Any) -> Any:
        return original({**body, **changes} if body.get("code") == refusal else body, *rest)

    return fault


ANSWER.replaced("no-key-without-a-text", "envelope-message")(_refusing(401, msg=""))
ANSWER.replaced("no-key-with-another-text", "refusal-text")(_refusing(401, msg="Unauthorized"))
ANSWER.replaced("no-key-with-code-403", "envelope-code-listed")(_refusing(401, code=403))
ANSWER.replaced("too-often-with-code-455", "refusal-too-often")(_refusing(429, code=455))
ANSWER.replaced("fault-with-code-455", "refusal-server-error")(_refusing(500, code=455))


@exchange(OTHER_APP, "independent-any-scheme", "refusal-no-key")
def _other_any_scheme(sent: Exchange) -> Response:
    _, _, key = sent.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return sent.answer(HTTP_AUTHORIZATION=f"Bearer {key}")


@exchange(OTHER_APP, "independent-any-key", "refusal-no-key")
def _other_any_key(sent: Exchange) -> Response:
    scheme, _, key = sent.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    given = scheme.lower() == "bearer" and key.strip()
    return sent.answer(HTTP_AUTHORIZATION=f"Bearer {INDEPENDENT_KEY}") if given else sent.answer()
