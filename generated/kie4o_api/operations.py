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
GET_CREDITS = Operation(
    id="getCredits",
    method="GET",
    path="/api/v1/chat/credit",
    server="https://api.kie.ai",
    paid=False,
)
OPERATIONS = (
    GENERATE_IMAGE,
    GET_TASK,
    GET_DOWNLOAD_URL,
    GET_CREDITS,
)
