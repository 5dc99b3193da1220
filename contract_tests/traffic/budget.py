"""What a run may spend at a remote target."""

from __future__ import annotations

import time
from collections.abc import Callable

from attrs import define, field

from contract_tests.document import document
from contract_tests.rules.values import fields, integer, parsed

from .exchange import Request, Response


class NotChecked(BaseException):
    """A test could not run: it has neither passed nor failed.

    Not an `Exception`, so that neither Hypothesis nor schemathesis takes it for a failure and
    retries.
    """


@define
class Budget:
    """A gate that every request passes.

    Args:
        requests: how many may be sent; None for no limit.
        images: how many may be paid for. A request for four needs four. With 0 nothing that
            could be accepted is sent with a valid key.
        rate: requests a second at most; None for no limit.
        seconds: how long the run may take; None for no limit.
    """

    requests: int | None = None
    images: int = 0
    rate: float | None = None
    seconds: float | None = None
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    sent: int = field(default=0, init=False)
    paid: int = field(default=0, init=False)
    _began: float | None = field(default=None, init=False)
    _next: float = field(default=0.0, init=False)

    def admit(self, request: Request) -> None:
        """Let a request pass, at the allowed rate.

        Raises:
            NotChecked: the budget does not cover it.
        """
        self._check_time()
        if self.requests is not None and self.sent >= self.requests:
            raise NotChecked(f"the budget of {self.requests} requests is spent")
        wanted = charge(request)
        if wanted and self.paid + wanted > self.images:
            left = self.images - self.paid
            raise NotChecked(f"it could cost {wanted} of the {left} images left in the budget")
        self._pace()
        self.sent += 1
        # Paid until the response says otherwise, because a lost response may be a success.
        self.paid += wanted

    def settle(self, request: Request, response: Response) -> None:
        """Give back what a refusal did not cost."""
        if response.code is not None and 400 <= response.code < 500:
            self.paid -= charge(request)

    def remaining(self) -> float | None:
        """Seconds that the run may still take."""
        if self.seconds is None:
            return None
        passed = 0.0 if self._began is None else self.monotonic() - self._began
        return self.seconds - passed

    def _check_time(self) -> None:
        if self._began is None:
            self._began = self.monotonic()
        left = self.remaining()
        if left is not None and left <= 0:
            raise NotChecked(f"the budget of {self.seconds:g} seconds is spent")

    def _pace(self) -> None:
        if self.rate is None:
            return
        now = self.monotonic()
        if now < self._next:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self.rate


def charge(request: Request) -> int:
    """How many images a request could cost; 0 only if it is certainly free.

    A faulty service might accept any request with a valid key whose path contains the last part of
    generateImage's, also with a wrong method or body, and below any base URL.
    """
    _, _, generate = document().operations["generateImage"].path.rpartition("/")
    if not request.authorized or generate not in request.path.split("/"):
        return 0
    counts = document().at("/components/schemas/VariantCount/enum")
    wanted = fields(parsed(request.body or b"")).get("nVariants", 1)
    known = integer(wanted)
    # A count that is not documented may cost as much as the highest documented one.
    return known if known in counts and known else int(max(counts))
