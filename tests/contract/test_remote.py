"""The suite at a target behind a base URL: what it sends, what it says, what it never says."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from kie4o_mock import MockServer, Settings

from contract_tests.api import Api
from contract_tests.findings import Findings
from contract_tests.rules.callbacks import CALLBACKS
from contract_tests.rules.job_related import JOB_CALLBACKS
from contract_tests.rules.record import urls
from contract_tests.tape.recorder import record
from contract_tests.targets.base import Capability, ServiceConfig
from contract_tests.targets.remote import Remote, RemoteTarget
from contract_tests.targets.selection import add_options, seed, targets
from contract_tests.traffic.budget import Budget, NotChecked
from tests.conftest import ROOT
from tests.contract.counting import PLANTED, Counting
from tests.contract.faulty_mock import KEY, in_process, mock, over_http


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the suite from a folder that has nothing to do with it; its reports are left there."""
    return subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "pytest",
                str(ROOT / "contract_tests"),
                "-p",
                "no:cacheprovider",
            ),
            *("--junitxml=junit.xml", "--contract-report=report.md", *options),
        ],
        cwd=folder,
        env={**os.environ, "KIE_API_KEY": PLANTED, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def free_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counting, str]:
    """A run with a budget of nothing at a server that counts: the server, and all that was said."""
    folder, server = tmp_path_factory.mktemp("free"), Counting()
    with over_http(server) as line:
        done = run(folder, f"--contract-url={line.origin}")
    artefacts = [
        path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()
    ]
    return server, "\n".join([done.stdout, done.stderr, *artefacts])


@pytest.mark.slow
def test_with_a_budget_of_nothing_nothing_is_sent_that_could_be_charged(
    free_run: tuple[Counting, str],
) -> None:
    server, _ = free_run

    assert server.chargeable == 0
    assert server.requests > 100


@pytest.mark.slow
def test_no_artefact_has_the_key_or_what_makes_a_link_work(free_run: tuple[Counting, str]) -> None:
    _, said = free_run

    assert "[envelope-message]" in said, "nothing failed, so nothing was told"
    assert PLANTED not in said
    assert "X-Amz-Signature=SIGNED" not in said
    assert "[masked]" in said


@pytest.mark.slow
def test_what_was_not_checked_is_said_and_not_passed(free_run: tuple[Counting, str]) -> None:
    _, said = free_run

    assert "not checked" in said
    assert "the target does not offer" in said
    assert "of the 0 images left in the budget" in said


@pytest.mark.slow
def test_failures_come_with_commands_that_repeat_them(free_run: tuple[Counting, str]) -> None:
    _, said = free_run

    assert 'curl -sS -X GET -H "Authorization: Bearer $KIE_API_KEY"' in said


def test_with_a_budget_of_one_one_task_is_followed_to_its_image() -> None:
    with over_http(mock(task_seconds=0.5)) as line:
        budget = Budget(images=1)
        target = RemoteTarget(Remote(url=line.origin, key=KEY, budget=budget, interval=0.2))
        api = Api(target.open(ServiceConfig()), Findings())

        record = api.finished()
        api.shows(urls(record)[0], "1:1")
        with pytest.raises(NotChecked):
            api.generate()
        target.service.end()

    assert api.findings.checked["record-urls-count"] == 1
    assert budget.paid == 1


def test_a_target_on_loopback_sends_its_callbacks_to_a_port_of_the_suite() -> None:
    with MockServer(Settings(task_seconds=0.3)) as server:
        budget = Budget(images=1)
        target = RemoteTarget(Remote(url=server.url, key=KEY, budget=budget, interval=0.1))
        api = Api(target.open(ServiceConfig()), Findings())

        assert Capability.CALLBACKS in target.capabilities
        record = api.finished(callBackUrl=api.service.callback_url)
        while not api.sent_for(record):
            api.service.wait(0.05)
        api.announced(record)
        target.service.end()

    assert api.findings.checked["callback-urls"] == 1


@pytest.mark.parametrize("kind", ["task", "job"])
def test_a_callback_before_the_end_is_found_where_time_is_real(kind: str, tmp_path: Path) -> None:
    own, prompt = tmp_path / "own.yaml", "[mock:behind] A fox"
    own.write_text("scenarios: [{name: behind, meaning: m, client: c, task: {lag: 1}}]")
    with MockServer(Settings(task_seconds=0.2, scenarios=(own,))) as server:
        remote = Remote(url=server.url, key=KEY, budget=Budget(images=1), interval=0.3)
        target = RemoteTarget(remote)
        api = Api(target.open(ServiceConfig()), Findings())
        url = api.service.callback_url
        if kind == "task":
            record, sendings = api.followed(api.generate(prompt=prompt, callBackUrl=url))
            broken = CALLBACKS.check(record, url, sendings)
        else:
            record, sendings = api.followed(api.create_job(prompt=prompt, to=url))
            broken = JOB_CALLBACKS.check(record, url, sendings)
        target.service.end()

    assert {"callback-record", "job-callback-readable"} & {one.rule for one in broken}


def test_a_target_elsewhere_cannot_send_callbacks_here() -> None:
    target = RemoteTarget(Remote(url="https://fake.example.com", key=KEY, budget=Budget()))

    assert target.capabilities == {Capability.GENERATED}
    with pytest.raises(NotChecked):
        _ = target.service.callback_url


def test_a_failure_is_checked_where_a_prompt_for_one_is_given() -> None:
    remote = Remote(url="http://fake.test", key=KEY, budget=Budget(), failing_prompt="gore")

    assert Capability.FAILING in RemoteTarget(remote).capabilities


def test_without_a_key_a_remote_run_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KIE_API_KEY", raising=False)
    options = {"--contract-url": "http://127.0.0.1:9", "--max-generations": 0}
    config: Any = SimpleNamespace(getoption=options.get)

    with pytest.raises(pytest.UsageError, match="KIE_API_KEY"):
        targets(config)


@pytest.fixture
def unused_url() -> Iterator[str]:
    """A URL on loopback whose port is taken, but at which nothing listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def options(monkeypatch: pytest.MonkeyPatch, url: str, **more: Any) -> Any:
    monkeypatch.setenv("KIE_API_KEY", KEY)
    given = {"--contract-url": url, "--max-generations": 0, **more}
    return SimpleNamespace(getoption=given.get)


@pytest.mark.parametrize("url", ["notaurl", "ftp://127.0.0.1", "http://", "http://127.0.0.1:99999"])
def test_a_run_at_what_is_not_a_url_does_not_begin(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(pytest.UsageError, match="--contract-url: "):
        targets(options(monkeypatch, url))


def test_a_run_where_nothing_responds_does_not_begin(
    unused_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(pytest.UsageError, match=f"nothing responds at {unused_url}"):
        targets(options(monkeypatch, unused_url))


def test_a_mock_whose_clock_the_suite_moves_is_not_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = tmp_path / "tape.jsonl"
    with MockServer() as server:
        config = options(monkeypatch, server.url, **{"--contract-tape": str(tape)})
        found = targets(config)
        with pytest.raises(pytest.UsageError, match="--control-token"):
            record(config, found)
        for target in found:
            assert isinstance(target, RemoteTarget)
            target.service.end()

    assert not tape.exists()


@pytest.mark.parametrize("place", ["nosuch:Target", "nosuch", ":", "tests.conftest:Nope"])
def test_a_target_that_cannot_be_imported_is_named(place: str) -> None:
    config: Any = SimpleNamespace(getoption={"--contract-target": place}.get)

    with pytest.raises(pytest.UsageError, match=f"--contract-target: '{place}' is not the MODULE"):
        targets(config)


def test_a_seed_that_is_no_integer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACT_SEED", "abc")

    with pytest.raises(pytest.UsageError, match="CONTRACT_SEED: 'abc' is not an integer"):
        seed()


@pytest.mark.parametrize(
    "wrong",
    ["--max-rate=0", "--max-seconds=-1", "--poll=nan", "--max-requests=-1", "--max-generations=-2"],
)
def test_a_number_that_no_run_can_keep_to_is_refused(wrong: str) -> None:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_options(SimpleNamespace(addoption=parser.add_argument))

    with pytest.raises(argparse.ArgumentError, match=wrong.partition("=")[0]):
        parser.parse_args([wrong])


def test_the_key_goes_to_the_host_of_the_api_only() -> None:
    sent: list[str] = []

    def watching(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        sent.append(environ.get("HTTP_AUTHORIZATION", ""))
        return mock()(environ, start_response)

    with in_process(watching) as line:
        line.send("GET", "/api/v1/chat/credit", headers={"Authorization": "Bearer $KIE_API_KEY"})
        line.send("GET", "http://other.test/a.png", headers={"Authorization": "$KIE_API_KEY"})

    assert sent == ["Bearer contract-key", ""]
