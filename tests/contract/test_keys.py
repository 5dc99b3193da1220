"""The key of a run, and the wrong keys that are made of it."""

from __future__ import annotations

import pytest
from kie4o_mock import Settings, create_app

from contract_tests.lifecycle.tables import NO_KEY, WRONG_SCHEME
from contract_tests.traffic.exchange import AUTHORIZED
from contract_tests.traffic.line import Line
from contract_tests.traffic.redaction import Redaction
from contract_tests.traffic.wsgi import WsgiAdapter

CREDITS = "/api/v1/chat/credit"


@pytest.mark.parametrize("key", ["k", "any", "four", "a-key-of-a-usual-length"])
def test_a_wrong_key_is_wrong_however_short_the_right_one_is(key: str) -> None:
    app = create_app(Settings(keys=frozenset({key})))
    line = Line("http://mock.test", key, WsgiAdapter(app))
    wrong = [*NO_KEY.values(), *WRONG_SCHEME.values()]

    codes = {line.send("GET", CREDITS, headers=headers).code for headers in wrong}

    assert codes == {401}
    assert line.send("GET", CREDITS, headers=AUTHORIZED).code == 200
    line.session.close()


def test_a_wrong_key_that_is_nearly_the_right_one_is_masked() -> None:
    said = Redaction("sk-4f1d9c-secret")("not valid: sk-4f1d9c-secre,")

    assert said == "not valid: [masked],"
