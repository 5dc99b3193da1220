"""The generated client against every example of the document."""

from __future__ import annotations

import copy
import importlib
import io
import pickle
import re
from typing import Any

import httpx
import kie4o_api.models as models
import pytest
from kie4o_api import AuthenticatedClient
from kie4o_api.api.uploads import upload_file
from kie4o_api.types import File

from contract_tests.document import document

CONTRACT = document()
OPERATIONS = [operation.node for operation in CONTRACT.operations.values()]
RAW = CONTRACT.raw
UPLOADS = [op["operationId"] for op in OPERATIONS if op["tags"] == ["uploads"]]


def model_of(schema: dict[str, Any]) -> Any:
    """The model of a schema that the document names."""
    return getattr(models, schema["$ref"].rpartition("/")[2])


REQUESTS = {
    operation["operationId"]: model_of(media["schema"])
    for operation in OPERATIONS
    if "requestBody" in operation
    for media in operation["requestBody"]["content"].values()
}
SUCCESSES = {
    operation["operationId"]: model_of(
        operation["responses"]["200"]["content"]["application/json"]["schema"]["oneOf"][0]
    )
    for operation in OPERATIONS
}


def request_examples() -> list[Any]:
    return [
        pytest.param(REQUESTS[operation["operationId"]], example["value"], id=name)
        for operation in OPERATIONS
        if "requestBody" in operation
        for name, example in operation["requestBody"]["content"]
        .get("application/json", {"examples": {}})["examples"]
        .items()
    ]


def answer_examples() -> list[Any]:
    return [
        pytest.param(
            operation["operationId"],
            CONTRACT.resolve(example)["value"],
            id=f"{operation['operationId']}-{name}",
        )
        for operation in OPERATIONS
        for name, example in operation["responses"]["200"]["content"]["application/json"][
            "examples"
        ].items()
    ]


def call(operation: str, answer: dict[str, Any], status: int = 200) -> Any:
    """What the generated function of an operation makes of an answer."""
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json=answer))
    client = AuthenticatedClient("http://api.test", "key", httpx_args={"transport": transport})
    node = CONTRACT.operations[operation].node
    own: dict[str, Any] = {"task_id": "t"} if "parameters" in node else {}
    if content := node.get("requestBody", {}).get("content"):
        (media,) = content.values()
        example = next(iter(media.get("examples", {}).values()), None)
        own["body"] = REQUESTS[operation].from_dict(example["value"]) if example else form()
    with client:
        return function_of(node).sync(client=client, **own)


def function_of(node: dict[str, Any]) -> Any:
    """The module of an operation in the generated client."""
    name = re.sub(r"([A-Z]|\d+)", r"_\1", node["operationId"]).lower()
    return importlib.import_module(f"kie4o_api.api.{node['tags'][0]}.{name}")


@pytest.mark.parametrize(("model", "value"), request_examples())
def test_a_request_example_survives_the_model(model: Any, value: dict[str, Any]) -> None:
    assert model.from_dict(value).to_dict() == value


@pytest.mark.parametrize(("operation", "value"), answer_examples())
def test_an_answer_example_becomes_the_right_type_and_survives(
    operation: str, value: dict[str, Any]
) -> None:
    refusal: Any = models.UploadRefusal if operation in UPLOADS else models.ErrorEnvelope
    expected = SUCCESSES[operation] if value["code"] == 200 else refusal

    parsed = call(operation, value)

    assert type(parsed) is expected
    assert written(parsed) == value


def written(parsed: Any) -> dict[str, Any]:
    """What a model writes; a moment in the spelling of the examples."""
    found: dict[str, Any] = parsed.to_dict()
    if isinstance(parsed, models.UploadSuccess):
        moment = parsed.data.uploaded_at.isoformat(timespec="milliseconds")
        found["data"]["uploadedAt"] = moment.replace("+00:00", "Z")
    return found


def form(content: bytes = b"") -> models.UploadFileRequest:
    file = File(payload=io.BytesIO(content), file_name="a.png", mime_type="image/png")
    return models.UploadFileRequest(file=file, upload_path="images", file_name="a.png")


def test_a_file_with_a_line_like_a_boundary_arrives_whole() -> None:
    content = b"before\r\n--+++\r\nafter"
    sent: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.read())
        return httpx.Response(200, json=RAW["components"]["examples"]["Uploaded"]["value"])

    args = {"transport": httpx.MockTransport(answer)}
    with AuthenticatedClient("http://api.test", "key", httpx_args=args) as client:
        upload_file.sync(client=client, body=form(content))

    boundary = sent[0].partition(b"\r\n")[0]
    parts = sent[0].split(b"\r\n" + boundary)
    assert len(parts) == 4
    assert parts[0].endswith(b"\r\n\r\n" + content)


@pytest.mark.parametrize("name", ["CallbackSuccess", "CallbackFailure"])
def test_a_callback_example_survives_the_model(name: str) -> None:
    value = RAW["components"]["examples"][name]["value"]

    assert models.TaskCallback.from_dict(value).to_dict() == value


def test_a_wrong_path_becomes_the_framework_s_error() -> None:
    value = RAW["components"]["examples"]["WrongPath"]["value"]

    parsed = call("getTask", value, status=404)

    assert isinstance(parsed, models.PathError)
    assert parsed.to_dict() == value


def test_a_refusal_under_another_http_status_is_the_same_refusal() -> None:
    value = RAW["components"]["examples"]["RateLimited"]["value"]

    parsed = call("getTask", value, status=429)

    assert isinstance(parsed, models.ErrorEnvelope)
    assert parsed.code == models.ErrorCode.RATE_LIMITED


def test_an_unknown_flag_is_kept_with_its_number() -> None:
    flag = models.SuccessFlag(7)

    assert flag == 7
    assert flag.name == "UNKNOWN_7"
    assert str(flag) == "7"


def test_an_unknown_status_is_kept_with_its_word() -> None:
    status = models.TaskStatus("QUEUED")

    assert status == "QUEUED"
    assert status.name == "UNKNOWN_QUEUED"


@pytest.mark.parametrize("member", [models.SuccessFlag(7), models.TaskStatus("QUEUED")])
def test_an_unknown_member_can_be_copied_and_pickled(member: Any) -> None:
    assert copy.deepcopy(member) == member
    assert pickle.loads(pickle.dumps(member)) == member


def test_an_unknown_member_does_not_join_the_enum() -> None:
    before = list(models.SuccessFlag)

    models.SuccessFlag(7)

    assert list(models.SuccessFlag) == before


@pytest.mark.parametrize("value", ["1", None, 1.5])
def test_a_flag_of_another_type_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="is not a valid SuccessFlag"):
        models.SuccessFlag(value)
