"""Requests that have to be refused, beside right ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from contract_tests.api import BODY, JOB, UNKNOWN, Json
from contract_tests.document import document
from contract_tests.traffic.exchange import BEGINNING, PLACEHOLDER


def form(content: bytes | None, fields: Mapping[str, str], name: str = "a.txt") -> dict[str, Any]:
    """The arguments of `Api.call` for a form.

    Args:
        content: the file; None is a form without one.
        fields: the other fields.
        name: what the part of the file calls it.
    """
    parts: list[tuple[str, Any]] = [(key, (None, value)) for key, value in fields.items()]
    if content is not None:
        parts.append(("file", (name, content)))
    prepared = requests.Request("POST", "http://form.invalid/", files=parts).prepare()
    body = prepared.body
    assert isinstance(body, bytes)
    return {"raw": body, "content_type": prepared.headers["Content-Type"]}


URL = "https://example.com/harbour.png"
NO_KEY: dict[str, dict[str, str]] = {
    "no header": {},
    "empty header": {"Authorization": ""},
    "scheme alone": {"Authorization": "Bearer"},
    "empty key": {"Authorization": "Bearer "},
    "wrong key": {"Authorization": "Bearer wrong"},
    "another header": {"X-Api-Key": "wrong"},
}
# With the key inside: a service that reads it anyway would charge for a task.
WRONG_SCHEME: dict[str, dict[str, str]] = {
    "basic": {"Authorization": f"Basic {PLACEHOLDER}"},
    "no scheme": {"Authorization": PLACEHOLDER},
    "beginning of the key": {"Authorization": f"Bearer {BEGINNING}"},
    # A comma can be in no Bearer token.
    "last character replaced": {"Authorization": f"Bearer {BEGINNING},"},
    "longer key": {"Authorization": f"Bearer {PLACEHOLDER}x"},
    "key in front": {"Authorization": f"{PLACEHOLDER} Bearer"},
}
CALLS: dict[str, Json] = {
    "generateImage": {"body": BODY},
    "getTask": {"query": {"taskId": UNKNOWN}},
    "getDownloadUrl": {"body": {"taskId": UNKNOWN, "url": URL}},
    "getCredits": {},
    "createJob": {"body": JOB},
    "getJob": {"query": {"taskId": UNKNOWN}},
    "getCommonDownloadUrl": {"body": {"url": URL}},
    "uploadFile": form(b"A file", {"uploadPath": "contract-tests"}),
    "uploadBase64": {"body": {"base64Data": "QSBmaWxl", "uploadPath": "contract-tests"}},
    "uploadFromUrl": {"body": {"fileUrl": URL, "uploadPath": "contract-tests"}},
}
UPLOADS = [op.id for op in document().operations.values() if op.node["tags"] == ["uploads"]]
MALFORMED = [
    b"",
    b"{",
    b'{"size": "1:1",}',
    b"\xff",
    b"prompt=A+fox&size=1%3A1",
    b"{'size': '1:1'}",
]
NO_URLS: list[Any] = ["", "a.png", "data:image/png,x", "ftp://example.com/a.png", 1, [URL]]
NO_SWITCHES: list[Any] = ["true", 1, 0, []]
NOT_OBJECTS: list[Any] = [None, [], [BODY], "1:1", 1, True]
WRONG_FIELDS: list[Json] = [
    {"size": ...},
    {"size": None},
    {"prompt": ...},
    {"prompt": None},
    {"prompt": ""},
    {"prompt": ..., "filesUrl": []},
    {"prompt": ..., "filesUrl": None},
    {"prompt": ..., "fileUrl": None},
    {"prompt": ..., "maskUrl": URL},
    *({"size": size} for size in ("16:9", "1024x1024", "1:1 ", "", "auto", "4:3", 1, ["1:1"])),
    *({"nVariants": count} for count in (-1, 0, 3, 5, 8, 1.5, "1", True, [1])),
    *({"prompt": prompt} for prompt in (1, ["A fox"], {"text": "A fox"}, True)),
    *({"filesUrl": files} for files in ([], [URL] * 6, URL, {"0": URL}, [1], [None], ["a.png"])),
    *({"filesUrl": [URL, wrong]} for wrong in ("", "data:image/png;base64,AAAA", "ftp://h/a.png")),
    *({name: wrong} for name in ("fileUrl", "maskUrl", "callBackUrl") for wrong in NO_URLS),
    *(
        {name: wrong}
        for name in ("isEnhance", "uploadCn", "enableFallback")
        for wrong in NO_SWITCHES
    ),
    *({"fallbackModel": model} for model in ("", "flux_max", "GPT_IMAGE_2", 1)),
]
# Wrong in their input, for the model 4o-image-api.
WRONG_INPUTS: list[Json] = [
    {"size": ...},
    {"prompt": ...},
    {"prompt": ""},
    {"prompt": ..., "files_url": []},
    *({"size": size} for size in ("16:9", "1024x1024", "", 1)),
    *({"prompt": prompt} for prompt in (1, ["A fox"], True)),
    *({"files_url": files} for files in ([], [URL] * 6, URL, [1], ["a.png"])),
    *({"file_url": wrong} for wrong in NO_URLS),
]
WRONG_JOBS: list[Any] = [
    {"model": ...},
    {"model": None},
    {"model": ""},
    {"model": 1},
    {"input": ...},
    {"input": None},
    {"input": "A fox"},
    {"input": [BODY]},
    *({"callBackUrl": wrong} for wrong in NO_URLS),
]
WRONG_DOWNLOADS: list[tuple[str, Any]] = [
    ("download-no-task-id", {}),
    ("download-no-task-id", {"url": URL}),
    ("download-no-task-id", {"taskId": "", "url": URL}),
    ("download-no-task-id", {"taskId": None, "url": URL}),
    ("download-no-task-id", {"imageUrl": URL}),
    ("download-no-task-id", {"task_id": UNKNOWN, "url": URL}),
    ("invalid", {"taskId": 1, "url": URL}),
    ("invalid", {"taskId": UNKNOWN}),
    ("invalid", {"taskId": UNKNOWN, "url": None}),
    ("invalid", {"taskId": UNKNOWN, "url": 1}),
    ("invalid", {"taskId": UNKNOWN, "url": "a.png"}),
    ("invalid", {"taskId": UNKNOWN, "imageUrl": URL}),
    ("invalid", [UNKNOWN, URL]),
    ("download-unknown-task", {"taskId": UNKNOWN, "url": URL}),
]
