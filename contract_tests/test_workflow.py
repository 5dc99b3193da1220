"""Layer 2: walks along the document's links, with time moving between the steps."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings

from contract_tests.findings import Findings
from contract_tests.generated.workflow import machine
from contract_tests.targets.base import Capability, Target
from contract_tests.targets.selection import seed

_WALKS = settings(
    max_examples=20,
    stateful_step_count=8,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)


@pytest.mark.needs(
    Capability.GENERATED,
    Capability.PAID,
    Capability.MOVING_TIME,
    Capability.OUTCOMES,
    Capability.CALLBACKS,
)
def test_walks_along_the_links_keep_every_rule(target: Target, findings: Findings) -> None:
    machine(target, findings, seed()).run(settings=_WALKS)
