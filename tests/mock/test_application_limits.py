"""What an owner of the application sets for Flask counts for the operations of the API too."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import flask
import pytest
from flask import request, request_finished, request_started
from werkzeug.test import create_environ, run_wsgi_app

from tests.conftest import Mock
from tests.mock.conftest import BODY, CREDIT, GENERATE

KEY = {"Authorization": "Bearer test-key"}


def test_a_body_over_flasks_limit_is_refused(flask_mock: Mock) -> None:
    flask_mock.flask.config["MAX_CONTENT_LENGTH"] = 10
    answer = flask_mock.flask.test_client().post(GENERATE, json=BODY, headers=KEY)
    assert answer.status_code == 413
    assert answer.get_json()["error"] == HTTPStatus(413).phrase


def test_the_journal_tells_that_a_body_was_over_flasks_limit(flask_mock: Mock) -> None:
    flask_mock.flask.config["MAX_CONTENT_LENGTH"] = 10
    flask_mock.flask.test_client().post(GENERATE, json=BODY, headers=KEY)
    (entry,) = flask_mock.state.sandbox("test-key").activity.requests.items()
    assert (entry.status, entry.code) == (413, None)
    assert entry.reason is not None


def test_a_host_that_flask_does_not_trust_is_refused(flask_mock: Mock) -> None:
    flask_mock.flask.config["TRUSTED_HOSTS"] = ["mock.example"]
    assert flask_mock.flask.test_client().get(CREDIT, headers=KEY).status_code == 400


@pytest.mark.parametrize("signal", [request_started, request_finished], ids=lambda s: s.name)
def test_signals_tell_of_operations(flask_mock: Mock, signal: Any) -> None:
    seen: list[str] = []

    def see(_app: flask.Flask, **_told: object) -> None:
        seen.append(request.path)

    with signal.connected_to(see, flask_mock.flask):
        flask_mock.flask.test_client().get(CREDIT, headers=KEY)
    assert seen == [CREDIT]


@pytest.mark.parametrize("hook", ["teardown_appcontext", "url_value_preprocessor"])
def test_other_hooks_see_operations(flask_mock: Mock, hook: str) -> None:
    seen: list[tuple[object, ...]] = []
    register: Callable[[Callable[..., None]], object] = getattr(flask_mock.flask, hook)
    register(lambda *told: seen.append(told))
    flask_mock.flask.test_client().get(CREDIT, headers=KEY)
    assert len(seen) == 1


def test_a_test_client_keeps_the_context_of_an_operation(flask_mock: Mock) -> None:
    with flask_mock.flask.test_client() as client:
        client.get(CREDIT, headers=KEY)
        assert request.path == CREDIT


def test_a_server_may_leave_out_an_empty_path(flask_mock: Mock) -> None:
    environ = create_environ("/")
    del environ["PATH_INFO"]
    _, status, _ = run_wsgi_app(flask_mock.flask, environ)
    assert status == "404 NOT FOUND"
