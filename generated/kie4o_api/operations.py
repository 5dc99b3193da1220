# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
"""Every operation of the document. What is not in this table must not be repeated."""

from attrs import frozen


@frozen
class Operation:
    """One operation: a method and a path of one server."""

    id: str
    method: str
    path: str
    server: str
    paid: bool
    """Whether a request that is sent twice is charged twice."""


GENERATE_IMAGE = Operation(
    id="generateImage",
    method="POST",
    path="/api/v1/gpt4o-image/generate",
    server="https://api.kie.ai",
    paid=True,
)
GET_TASK = Operation(
    id="getTask",
    method="GET",
    path="/api/v1/gpt4o-image/record-info",
    server="https://api.kie.ai",
    paid=False,
)
GET_DOWNLOAD_URL = Operation(
    id="getDownloadUrl",
    method="POST",
    path="/api/v1/gpt4o-image/download-url",
    server="https://api.kie.ai",
    paid=False,
)
CREATE_JOB = Operation(
    id="createJob",
    method="POST",
    path="/api/v1/jobs/createTask",
    server="https://api.kie.ai",
    paid=True,
)
GET_JOB = Operation(
    id="getJob",
    method="GET",
    path="/api/v1/jobs/recordInfo",
    server="https://api.kie.ai",
    paid=False,
)
GET_CREDITS = Operation(
    id="getCredits",
    method="GET",
    path="/api/v1/chat/credit",
    server="https://api.kie.ai",
    paid=False,
)
GET_COMMON_DOWNLOAD_URL = Operation(
    id="getCommonDownloadUrl",
    method="POST",
    path="/api/v1/common/download-url",
    server="https://api.kie.ai",
    paid=False,
)
UPLOAD_FILE = Operation(
    id="uploadFile",
    method="POST",
    path="/api/file-stream-upload",
    server="https://kieai.redpandaai.co",
    paid=False,
)
UPLOAD_BASE64 = Operation(
    id="uploadBase64",
    method="POST",
    path="/api/file-base64-upload",
    server="https://kieai.redpandaai.co",
    paid=False,
)
UPLOAD_FROM_URL = Operation(
    id="uploadFromUrl",
    method="POST",
    path="/api/file-url-upload",
    server="https://kieai.redpandaai.co",
    paid=False,
)
OPERATIONS = (
    GENERATE_IMAGE,
    GET_TASK,
    GET_DOWNLOAD_URL,
    CREATE_JOB,
    GET_JOB,
    GET_CREDITS,
    GET_COMMON_DOWNLOAD_URL,
    UPLOAD_FILE,
    UPLOAD_BASE64,
    UPLOAD_FROM_URL,
)
