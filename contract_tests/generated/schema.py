"""The document as schemathesis reads it, configured in one place.

Not a `schemathesis.toml`: that one would be looked for from the working directory upwards.
"""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import strategies as st

from contract_tests.traffic.exchange import AUTHORIZED

from .checks import listen
from .transport import EnvelopeSchema, TargetBinding, through
from .view import view

# Generated URLs must never lead to a real host.
_URL = r"https://[a-z]{1,9}\.example\.com/[a-z0-9]{1,9}\.png"
schemathesis.openapi.format("uri", st.from_regex(_URL, fullmatch=True))


def schema(binding: TargetBinding, seed: int, **changes: Any) -> EnvelopeSchema:
    """A schema of its own whose requests go through `binding`.

    Args:
        binding: the service, chosen later.
        seed: what requests are drawn from.
        changes: of the configuration.
    """
    config = schemathesis.Config.from_dict(_configuration(seed) | changes)
    made = through(schemathesis.openapi.from_dict(view(), config=config), binding)
    listen(made, binding.results)
    return made


def _configuration(seed: int) -> dict[str, Any]:
    return {
        "seed": seed,
        "headers": AUTHORIZED,
        "request-timeout": 60,
        "suppress-health-check": ["all"],
        "generation": {"max-examples": 20, "database": "none"},
        # Literals taken from an implementation's source would make the suite know its subject.
        "analysis": {"constants": {"enabled": False}},
        # There is no secret in a request: the key is put in behind everything that prints.
        "output": {"sanitization": {"enabled": False}},
        "phases": {"stateful": {"inference": {"algorithms": []}}},
        "checks": {
            "negative_data_rejection": {"expected-statuses": ["400", "401", "422"]},
            "positive_data_acceptance": {"expected-statuses": ["200"]},
        },
        "operations": [
            {
                # No schema can say which tasks exist.
                "include-operation-id": [
                    *("getTask", "getJob", "getDownloadUrl", "getCommonDownloadUrl"),
                ],
                "checks": {"positive_data_acceptance": {"expected-statuses": ["200", "422"]}},
            },
            {
                # Nor which files can be fetched.
                "include-operation-id": ["uploadFromUrl"],
                "checks": {"positive_data_acceptance": {"expected-statuses": ["200", "400"]}},
            },
        ],
    }
