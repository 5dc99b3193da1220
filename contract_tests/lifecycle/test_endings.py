"""Layer 3: what has ended stays as it is, and what a link leads to."""

from __future__ import annotations

import pytest

from contract_tests.api import Api
from contract_tests.rules.record import urls
from contract_tests.targets.base import Capability, Target

pytestmark = pytest.mark.needs(Capability.PAID, Capability.MOVING_TIME)
# A minute, an hour, a day, and after the images are gone.
LATER = (61.0, 3601.0, 86400.5, 14 * 86400.0)


@pytest.mark.needs(Capability.OUTCOMES)
@pytest.mark.parametrize("outcome", ["success", "contentPolicy"])
def test_an_ended_task_never_changes(api: Api, target: Target, outcome: str) -> None:
    prompt = "A lighthouse" if outcome == "success" else target.outcome(outcome)
    record = api.finished(prompt=prompt)

    for seconds in LATER:
        api.service.wait(seconds)
        assert api.record(record["taskId"]) == record, "[history-ended]"


def test_each_link_leads_to_its_own_image(api: Api) -> None:
    record = api.finished(nVariants=4)

    for url in urls(record):
        api.same(api.link(record["taskId"], url).data, url)


def test_a_url_that_is_nearly_that_of_an_image_is_not_of_the_task(api: Api) -> None:
    record = api.finished()
    name = urls(record)[0].rpartition("/")[2]

    url = urls(record)[0]
    elsewhere = [f"https://example.com/s/{name}", f"https://example.com/{name}", name]
    for place in (*elsewhere, f"{url}?", f"{url}/", url.upper(), url.replace("://", "://www.")):
        code = api.link(record["taskId"], place).code
        assert code == 422, f"[refusal-download-foreign] code {code} for {place}"
