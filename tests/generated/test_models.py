"""The generated client against every example of the document."""

from __future__ import annotations

import copy
import io
import pickle
from collections.abc import Callable
from typing import Any

import httpx
import kie4o_api.models as models
import pytest
from kie4o_api import AuthenticatedClient
from kie4o_api.api.account import get_credits
from kie4o_api.api.images import (
    generate_image,
    get_common_download_url,
    get_download_url,
    get_job,
    get_task,
    create_job,
)
from kie4o_api.api.uploads import upload_base_64, upload_file, upload_from_url
from kie4o_api.types import File

from contract_tests.document import document

CONTRACT = document()
OPERATIONS = [operation.node for operation in CONTRACT.operations.values()]
RAW = CONTRACT.raw
REQUESTS = {
    "generateImage": models.GenerateRequest,
    "createJob": models.CreateJobRequest,
    "getDownloadUrl": models.DownloadUrlRequest,
    "getCommonDownloadUrl": models.CommonDownloadUrlRequest,
    "uploadBase64": models.UploadBase64Request,
    "uploadFromUrl": models.UploadUrlRequest,
}
UPLOADS = ("uploadFile", "uploadBase64", "uploadFromUrl")
SUCCESSES = {
    "generateImage": models.GenerateSuccess,
    "getTask": models.TaskSuccess,
    "createJob": models.CreateJobSuccess,
    "getJob": models.JobSuccess,
    "getDownloadUrl": models.DownloadUrlSuccess,
    "getCredits": models.CreditsSuccess,
    "getCommonDownloadUrl": models.DownloadUrlSuccess,
    **dict.fromkeys(UPLOADS, models.UploadSuccess),
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
    request = models.GenerateRequest(size=models.ImageSize.SQUARE, prompt="A fox")
    job = models.CreateJobRequest(model="a-model", input_=models.OpenInput())
    picture = models.DownloadUrlRequest(task_id="t", url="http://api.test/p.png")
    common = models.CommonDownloadUrlRequest(url="http://api.test/p.png")
    encoded = models.UploadBase64Request(base_64_data="AAAA", upload_path="images")
    distant = models.UploadUrlRequest(file_url="http://api.test/p.png", upload_path="images")
    calls: dict[str, Callable[[], Any]] = {
        "generateImage": lambda: generate_image.sync(client=client, body=request),
        "getTask": lambda: get_task.sync(client=client, task_id="t"),
        "createJob": lambda: create_job.sync(client=client, body=job),
        "getJob": lambda: get_job.sync(client=client, task_id="t"),
        "getDownloadUrl": lambda: get_download_url.sync(client=client, body=picture),
        "getCredits": lambda: get_credits.sync(client=client),
        "getCommonDownloadUrl": lambda: get_common_download_url.sync(client=client, body=common),
        "uploadFile": lambda: upload_file.sync(client=client, body=form()),
        "uploadBase64": lambda: upload_base_64.sync(client=client, body=encoded),
        "uploadFromUrl": lambda: upload_from_url.sync(client=client, body=distant),
    }
    with client:
        return calls[operation]()


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
