"""Local files: uploaded before a task is created, once for each content, and free."""

from __future__ import annotations

import asyncio
import inspect
import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from kie4o import AsyncKie, Kie, UploadProgress, errors
from kie4o._local_file import local_file
from tests.conftest import START, Mock
from tests.kie4o.conftest import (
    API,
    GENERATE,
    KEY,
    Connect,
    Script,
    Time,
    created,
    no,
    ok,
    on_mock,
    sandbox,
    scripted,
)

UPLOAD = "/api/file-stream-upload"
HOUR = 3600.0
MOST = 256 * 1024 * 1024


def png(color: str = "teal", size: tuple[int, int] = (40, 30)) -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", size, color).save(encoded, "PNG")
    return encoded.getvalue()


class Endless(io.RawIOBase):
    """A file without an end, such as a device."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0, "all of it was asked for"
        self.given += size
        return bytes(size)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "my secret name.png"
    path.write_bytes(png())
    return path


def stored(url: str = "https://files.test/a.png", **fields: Any) -> httpx.Response:
    data = {
        "success": True,
        "fileName": "a.png",
        "filePath": "kieai/1/a.png",
        "downloadUrl": url,
        "fileSize": 10,
        "mimeType": "image/png",
        "uploadedAt": "2026-10-01T07:46:53.882Z",
        **fields,
    }
    return ok(data, success=True)


def uploads(script: Script) -> list[httpx.Request]:
    return [request for request in script.requests if request.url.path == UPLOAD]


def requested(script: Script) -> dict[str, Any]:
    (request,) = [request for request in script.requests if request.url.path == GENERATE]
    body: dict[str, Any] = json.loads(request.content)
    return body


def test_an_uploaded_file_can_be_fetched_at_its_url(kie: Kie, mock: Mock, photo: Path) -> None:
    file = kie.upload(photo)

    assert mock.http.get(file.url).content == photo.read_bytes()
    assert (file.size, file.mime_type) == (len(photo.read_bytes()), "image/png")
    assert file.expires.timestamp() == START + 24 * HOUR


def test_the_name_of_an_upload_tells_nothing_and_differs_each_time(
    connect: Connect, mock: Mock, time: Time, photo: Path
) -> None:
    names = {on_mock(connect, mock, time).upload(photo).name for _ in range(2)}

    assert len(names) == 2
    assert all(len(name) == len(".png") + 32 and "secret" not in name for name in names)


@pytest.mark.parametrize("kind", ["path", "file", "bytes", "PIL"])
def test_an_edit_takes_a_local_image_and_mask(
    kie: Kie, mock: Mock, tmp_path: Path, photo: Path, kind: str
) -> None:
    image = Image.open(io.BytesIO(png()))
    sources: dict[str, Callable[[], Any]] = {
        "path": lambda: photo,
        "file": lambda: io.BytesIO(png()),
        "bytes": png,
        "PIL": lambda: image,
    }

    task = kie.generate("A red hat", images=sources[kind](), mask=png("black"))

    (saved,) = kie.save(task, tmp_path / "out")
    with Image.open(saved) as made:
        assert made.width > 0
    assert sandbox(mock).account.spent == 1.0


def test_the_request_names_the_urls_and_the_task_tells_them(connect: Connect, photo: Path) -> None:
    script = Script(stored(), created())

    task = scripted(connect, script).create("A hat", images=[photo, "https://x.test/b.png"])

    urls = ["https://files.test/a.png", "https://x.test/b.png"]
    assert requested(script)["filesUrl"] == task.request["filesUrl"] == urls


def test_the_same_content_is_uploaded_once(connect: Connect, photo: Path) -> None:
    script = Script(stored(), created(), created())
    kie = scripted(connect, script)

    kie.create("A hat", images=photo)
    kie.create("A scarf", images=png())

    assert len(uploads(script)) == 1


def test_the_same_image_and_mask_are_uploaded_once(connect: Connect, photo: Path) -> None:
    script = Script(stored(), created())

    scripted(connect, script).create("A hat", images=photo, mask=png())

    assert len(uploads(script)) == 1


def test_a_file_is_uploaded_again_before_its_url_expires(connect: Connect, photo: Path) -> None:
    script, time = Script(stored(), created(), stored(), created()), Time()
    kie = scripted(connect, script, time)
    kie.create("A hat", images=photo)

    time.sleep(23.5 * HOUR)
    kie.create("A hat", images=photo)

    assert len(uploads(script)) == 2


@pytest.mark.parametrize("trouble", [httpx.ReadError("gone"), no(500), httpx.Response(502)])
def test_an_upload_is_free_and_repeated_whole_after_passing_trouble(
    connect: Connect, photo: Path, trouble: Any
) -> None:
    script = Script(trouble, stored())

    scripted(connect, script).upload(photo)

    first, second = uploads(script)
    assert photo.read_bytes() in second.read()
    assert first.headers["Content-Length"] == second.headers["Content-Length"]


def test_a_refused_upload_pays_for_nothing(connect: Connect, photo: Path) -> None:
    script = Script(no(400, "File type is not supported"))

    with pytest.raises(errors.ApiError, match="not supported") as caught:
        scripted(connect, script).create("A hat", images=photo)

    assert not caught.value.may_have_been_charged
    assert [request.url.path for request in script.requests] == [UPLOAD]


def test_a_refusal_with_success_false_beside_code_200_is_not_a_success(
    connect: Connect, photo: Path
) -> None:
    script = Script(then=ok(None, success=False))

    with pytest.raises(errors.InvalidResponseError):
        scripted(connect, script, max_retries=0).upload(photo)


def test_progress_is_told_to_the_end(kie: Kie, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * 300_000)
    seen: list[UploadProgress] = []

    kie.upload(large, on_progress=seen.append)

    assert [s.sent for s in seen] == sorted({s.sent for s in seen})
    assert (seen[-1].name, seen[-1].sent, seen[-1].total) == ("large.bin", 300_000, 300_000)


def test_progress_begins_anew_when_an_upload_is_repeated(connect: Connect, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * 300_000)
    seen: list[int] = []

    kie = scripted(connect, Script(no(500), stored()))
    kie.upload(large, on_progress=lambda progress: seen.append(progress.sent))

    assert seen[-1] == max(seen) == 300_000
    assert seen.count(300_000) == 2


def test_a_file_that_changes_while_it_is_sent_is_not_stored(
    kie: Kie, mock: Mock, tmp_path: Path
) -> None:
    path = tmp_path / "large.bin"
    path.write_bytes(b"x" * 300_000)

    def change(progress: UploadProgress) -> None:
        path.write_bytes(b"y" * 300_000)

    with pytest.raises(errors.KieError, match="changed while it was in use"):
        kie.upload(path, on_progress=change)


def test_what_a_listener_raises_ends_the_upload_and_is_raised_as_it_is(
    connect: Connect, photo: Path
) -> None:
    def stop(_: UploadProgress) -> None:
        raise LookupError("enough")

    kie = scripted(connect, Script(then=stored()))

    for upload in (
        lambda: kie.upload(photo, on_progress=stop),
        lambda: kie.create("A fox", images=photo, on_upload=stop),
        lambda: list(kie.batch([{"prompt": "A fox", "images": photo}], on_upload=stop)),
    ):
        with pytest.raises(LookupError, match="enough"):
            upload()


@pytest.mark.parametrize("fields", [{"fileSize": None}, {"mimeType": 3}, {"uploadedAt": "soon"}])
def test_only_the_url_of_a_stored_file_is_needed(
    connect: Connect, photo: Path, fields: dict[str, Any]
) -> None:
    script = Script(stored(**fields))

    assert scripted(connect, script).upload(photo).url == "https://files.test/a.png"


def test_at_most_four_files_are_sent_at_once(mock: Mock) -> None:
    lock, now, most = threading.Lock(), 0, 0
    all_here = threading.Barrier(4, timeout=30)

    def handle(request: httpx.Request) -> httpx.Response:
        nonlocal now, most
        if request.url.path != UPLOAD:
            return created()
        with lock:
            now += 1
            most = max(most, now)
        request.read()
        if b"first" in request.content:
            all_here.wait()
        with lock:
            now -= 1
        return stored()

    # The first four wait for one another; the fifth has to wait for one of them.
    marked = [png(size=(10, 10 + n)) + (b"first" if n < 4 else b"") for n in range(5)]
    http = httpx.Client(transport=httpx.MockTransport(handle))
    with Kie(KEY, base_url=API, clock=Time().clock, http_client=http) as kie:
        kie.create("A hat", images=marked)

    assert most == 4


def test_at_most_four_files_are_sent_at_once_in_asyncio() -> None:
    now, most = 0, 0

    async def handle(request: httpx.Request) -> httpx.Response:
        nonlocal now, most
        if request.url.path != UPLOAD:
            return created()
        now, most = now + 1, max(most, now + 1)
        for _ in range(100):
            await asyncio.sleep(0)
        now -= 1
        return stored()

    async def run() -> None:
        http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
        async with http, AsyncKie(KEY, base_url=API, http_client=http) as kie:
            await kie.create("A hat", images=[png(size=(10, 10 + n)) for n in range(5)])

    asyncio.run(run())

    assert most == 4


def test_uploads_of_the_real_service_go_to_its_upload_host_with_the_key(
    connect: Connect, photo: Path
) -> None:
    script = Script(stored(), created())

    scripted(connect, script, base_url="https://api.kie.ai").create("A hat", images=photo)

    sent = [(r.url.host, r.headers["Host"], r.headers["Authorization"]) for r in script.requests]
    hosts = ["kieai.redpandaai.co", "api.kie.ai"]
    assert sent == [(host, host, f"Bearer {KEY}") for host in hosts]


def test_a_base_url_of_a_mock_serves_uploads_too(connect: Connect, photo: Path) -> None:
    script = Script(stored())

    scripted(connect, script, base_url="http://mock.test/below").upload(photo)

    assert str(script.requests[0].url) == f"http://mock.test/below{UPLOAD}"


@pytest.mark.parametrize("by", ["argument", "environment"])
def test_the_upload_url_can_be_chosen(
    connect: Connect, photo: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    chosen = "https://uploads.test"
    monkeypatch.setenv("KIE_UPLOAD_URL", chosen if by == "environment" else "https://other.test")
    options: dict[str, Any] = {"upload_url": chosen} if by == "argument" else {}
    script = Script(stored())

    scripted(connect, script, **options).upload(photo)

    assert script.requests[0].url.host == "uploads.test"


def test_an_upload_url_that_is_not_one_is_refused(connect: Connect) -> None:
    with pytest.raises(errors.ConfigurationError, match="upload_url: 'gopher://x'"):
        scripted(connect, Script(), upload_url="gopher://x")


def test_a_string_is_not_a_file(kie: Kie) -> None:
    with pytest.raises(errors.InvalidRequestError, match=r"file: 'a\.png' is not allowed"):
        kie.upload("a.png")  # type: ignore[arg-type] # wrong on purpose


def test_nothing_is_uploaded_for_a_request_that_is_refused(connect: Connect, photo: Path) -> None:
    script = Script()

    with pytest.raises(errors.InvalidRequestError):
        scripted(connect, script).create("A hat", images=photo, mask=png(size=(5, 5)))

    assert not script.requests


def test_a_key_that_has_a_task_uploads_nothing(connect: Connect, photo: Path) -> None:
    script = Script(stored(), created())
    kie = scripted(connect, script)
    first = kie.create("A hat", images=photo, key="order-1")

    again = kie.create("A hat", images=png(), key="order-1")

    assert again.id == first.id
    assert len(script.requests) == 2


def test_an_upload_of_an_open_file_without_an_end_ends(connect: Connect) -> None:
    file: Any = Endless()

    with pytest.raises(errors.InvalidRequestError, match=r"file: .* more than 1,000 bytes"):
        scripted(connect, Script()).upload(file, max_bytes=1000)

    assert file.given == 1001


def test_an_upload_has_a_bound_by_itself() -> None:
    assert inspect.signature(Kie.upload).parameters["max_bytes"].default == MOST


def test_a_file_of_a_job_has_a_bound(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_file, "__defaults__", (1000,))
    file: Any = Endless()

    with pytest.raises(errors.InvalidRequestError, match=r"input\.video: .* more than 1,000 bytes"):
        scripted(connect, Script()).create_job("any", {"video": file})

    assert file.given == 1001
