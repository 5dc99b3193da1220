"""What somebody meets who starts the mock for the first time, or brings another document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from kie4o_mock.cli import command
from kie4o_mock.openapi import packaged

from tests.conftest import Mock
from tests.mock.cli.conftest import Parse

Edit = Callable[[dict[str, Any]], None]
CREDIT = "/api/v1/chat/credit"


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[Edit], str]:
    """What the command says of the document after an edit."""

    def refuse(edit: Edit) -> str:
        raw = yaml.safe_load(yaml.safe_dump(packaged().raw))
        edit(raw)
        path = tmp_path / "edited.yaml"
        path.write_text(yaml.safe_dump(raw))
        result = CliRunner().invoke(command, ["--document", str(path)])
        assert result.exit_code == 2, result.output
        return " ".join(result.output.replace(str(path), "edited.yaml").split())

    return refuse


def test_host_and_port_have_the_short_names_of_prism(parse: Parse) -> None:
    ready = parse("-h", "::1", "-p", "4010")

    assert (ready.host, ready.port) == ("::1", 4010)


def test_the_root_leads_to_the_page(mock: Mock) -> None:
    program = mock.http.get("/")
    browser = mock.http.get("/", headers={"Accept": "text/html,*/*;q=0.8"})

    assert (program.status_code, program.headers["Link"]) == (404, '</__mock/>; rel="help"')
    assert "/__mock/" in program.headers["X-Mock-Note"]
    assert (browser.status_code, browser.headers["Location"]) == (302, "/__mock/")
    assert mock.http.get("/__mock/").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_else_is_at_the_root(mock: Mock, method: str) -> None:
    assert mock.http.request(method, "/").status_code == 404


def test_an_operation_without_a_function_is_named(refused: Callable[[Edit], str]) -> None:
    def edit(raw: dict[str, Any]) -> None:
        known = raw["paths"][CREDIT]["get"]
        raw["paths"]["/api/v1/cancel"] = {"post": {**known, "operationId": "cancelTask"}}

    said = refused(edit)

    assert "no function for the operation cancelTask" in said
    assert "Operations of operations.py" in said
    assert "Traceback" not in said


def test_an_operation_without_examples_is_pointed_at(refused: Callable[[Edit], str]) -> None:
    def edit(raw: dict[str, Any]) -> None:
        del raw["paths"][CREDIT]["get"]["responses"]["200"]["content"]["application/json"][
            "examples"
        ]

    place = "#/paths/~1api~1v1~1chat~1credit/get/responses/200/content/application~1json"
    assert f"edited.yaml: {place} lacks 'examples'" in refused(edit)


def test_an_operation_without_the_example_of_success_is_pointed_at(
    refused: Callable[[Edit], str],
) -> None:
    def edit(raw: dict[str, Any]) -> None:
        media = raw["paths"][CREDIT]["get"]["responses"]["200"]["content"]["application/json"]
        media["examples"] = {"refused": {"value": {"code": 401, "msg": "no"}}}

    assert "/application~1json/examples: none has the code 200" in refused(edit)


def lack(name: str) -> Edit:
    return lambda raw: raw.pop(name)


@pytest.mark.parametrize("name", ["paths", "x-lifetimes", "x-limits"])
def test_whatever_the_mock_takes_from_it_is_pointed_at(
    refused: Callable[[Edit], str], name: str
) -> None:
    assert f"edited.yaml: # lacks {name!r}" in refused(lack(name))


def test_an_operation_that_is_missing_is_named(refused: Callable[[Edit], str]) -> None:
    assert "getCredits" in refused(lambda raw: raw["paths"].pop(CREDIT))


def test_an_operation_without_a_response_for_unknown_paths_is_pointed_at(
    refused: Callable[[Edit], str],
) -> None:
    said = refused(lambda raw: raw["paths"][CREDIT]["get"]["responses"].pop("404"))

    assert "edited.yaml: #/paths/~1api~1v1~1chat~1credit/get/responses lacks '404'" in said


def test_a_reference_to_nothing_is_pointed_at(refused: Callable[[Edit], str]) -> None:
    said = refused(lambda raw: raw["components"]["examples"].pop("TaskFetchFailed"))

    assert "edited.yaml: #/components/examples lacks 'TaskFetchFailed'" in said


def put(value: Any, *way: str) -> Edit:
    def edit(raw: dict[str, Any]) -> None:
        node = raw
        for name in way[:-1]:
            node = node[name]
        node[way[-1]] = value

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        put(None, "x-limits", "generations"),
        put({}, "x-lifetimes"),
        put(5, "components", "examples", "QueueFull"),
        put("x", "paths", CREDIT, "get"),
        put([], "components", "schemas", "GenerateRequest", "properties"),
    ],
)
def test_a_part_of_another_form_is_not_a_traceback(
    refused: Callable[[Edit], str], edit: Edit
) -> None:
    assert "edited.yaml: " in refused(edit)
