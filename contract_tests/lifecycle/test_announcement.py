"""Layer 3: the callback of one task, also where time is real."""

from __future__ import annotations

import pytest

from contract_tests.api import Api
from contract_tests.rules.callbacks import CALLBACKS
from contract_tests.rules.job_related import JOB_CALLBACKS
from contract_tests.targets.base import Capability

# The rules of signatures are not for an account whose webhook key nobody told us.
pytestmark = pytest.mark.needs(Capability.PAID, Capability.CALLBACKS)


def test_the_end_of_a_task_is_announced(api: Api) -> None:
    url = api.service.callback_url
    record, sendings = api.followed(api.generate(callBackUrl=url))

    api.hold(CALLBACKS, record, url, sendings)


def test_the_end_of_a_job_is_announced(api: Api) -> None:
    url = api.service.callback_url
    job, sendings = api.followed(api.create_job(to=url))

    api.hold(JOB_CALLBACKS, job, url, sendings)
