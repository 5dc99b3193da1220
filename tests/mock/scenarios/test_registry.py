"""The list of scenarios: each has a test, users add their own, a bad file stops the start."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from kie4o_mock.cli import command

from tests.conftest import Mock
from tests.mock.scenarios import test_callback_scenarios as callbacks
from tests.mock.scenarios import test_jobs as jobs
from tests.mock.scenarios import test_line as line
from tests.mock.scenarios import test_refusals as refusals
from tests.mock.scenarios import test_shapes as shapes
from tests.mock.scenarios import test_tasks as tasks
from tests.mock.scenarios import test_uploads as uploads
from tests.mock.scenarios.conftest import names, scenarios

FOX = {"name": "fox", "meaning": "Foxes fail.", "client": "Draw another animal."}
StartMock = Callable[..., Mock]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of scenarios. JSON is YAML."""

    def written(*entries: dict[str, object], name: str = "own.yaml") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps({"scenarios": entries}))
        return path

    return written


def refused(path: Path) -> str:
    """What the command says of a file that it cannot start with."""
    done = CliRunner().invoke(command, ["--scenarios", str(path)])
    assert done.exit_code == 2
    return done.output


def test_every_scenario_has_a_test_that_shows_its_effect() -> None:
    modules = (refusals, tasks, callbacks, shapes, line, uploads, jobs)
    tested = {name for module in modules for name in module.CHECKS}

    assert tested == set(scenarios())


def test_the_control_plane_lists_every_scenario(mock: Mock) -> None:
    listed = mock.http.get("/__mock/scenarios").json()["scenarios"]

    assert listed == list(scenarios().values())


def test_one_group_can_be_listed(mock: Mock) -> None:
    listed = mock.http.get("/__mock/scenarios", params={"group": "races"}).json()["scenarios"]

    assert [entry["name"] for entry in listed] == names("races")


def test_each_says_what_happens_and_what_a_good_client_does() -> None:
    for entry in scenarios().values():
        for text in (entry["meaning"], entry["client"]):
            assert text.endswith(".")
            assert len(text) < 100


def test_a_file_adds_scenarios(start_mock: StartMock, write: Write) -> None:
    mock = start_mock(scenarios=(write({**FOX, "task": {"fails": "try-later"}}),))

    assert mock.finished(prompt="[mock:fox]")["errorMessage"] == "Please try again later"
    assert mock.http.get("/__mock/scenarios").json()["scenarios"][-1]["name"] == "fox"


def test_several_files_add_up(start_mock: StartMock, write: Write) -> None:
    files = (
        write({**FOX, "callbacks": []}),
        write({**FOX, "name": "bear", "pictures": {"gone": True}}, name="other.yaml"),
    )
    mock = start_mock(scenarios=files)

    assert mock.generate(prompt="[mock:fox]")["code"] == 200
    assert mock.generate(prompt="[mock:bear]")["code"] == 200


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"taks": {}}, "scenarios[0].taks: unknown. Did you mean task?"),
        ({"task": {"seconds": "9"}}, "scenarios[0].task.seconds: '9' is not allowed."),
        ({"operations": ["getTsk"]}, "scenarios[0].operations[0]: 'getTsk' is not allowed."),
        ({"name": "A Fox"}, "It must be a name in lower case, such as content-policy."),
        ({"name": "slow"}, "name: there is already a scenario 'slow'."),
        ({"refuse": "rate-limit"}, "refuse: 'rate-limit' is unknown. Did you mean 'rate-limited'?"),
        ({"task": {"fails": "policy"}}, "task.fails: 'policy' is unknown."),
        ({"callbacks": [{"body": "No"}]}, "callbacks.body: 'No' is unknown."),
        (
            {"refuse": "queue-full", "operations": ["getTask"]},
            "operations: none of them is refused with 'queue-full'.",
        ),
        ({"fault": {"latency": {}}}, "send exactly one of fixed, uniform, lognormal."),
    ],
)
def test_a_bad_entry_stops_the_start_with_file_and_field(
    write: Write, entry: dict[str, object], said: str
) -> None:
    path = write({**FOX, **entry})

    output = " ".join(refused(path).split())

    assert "own.yaml: " in output
    assert said in output


@pytest.mark.parametrize("text", ["scenarios: [", "- a", "", "scenarios: 3"])
def test_a_file_that_is_none_stops_the_start(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)

    output = " ".join(refused(path).split())

    assert "own.yaml: " in output
    assert "body" not in output


def test_a_missing_meaning_stops_the_start(write: Write) -> None:
    assert "meaning: missing." in refused(write({"name": "fox", "client": "None."}))
