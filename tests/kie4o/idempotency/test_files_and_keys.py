"""A key and local files: a request is the same when their content is, in every process."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from kie4o_mock import MockServer, Settings
from PIL import Image

from kie4o import Kie
from kie4o.errors import IdempotencyError
from kie4o.stores import MemoryStore
from tests.kie4o.conftest import Connect, Script, Time, created, scripted
from tests.kie4o.test_uploads import stored

CHILD = """
import sys
from pathlib import Path
from kie4o import Kie

url, store, image, mask = sys.argv[1:]
with Kie("files", base_url=url, store=store) as kie:
    print(kie.create("A hat", images=[Path(image)], mask=Path(mask), key="order-42").id)
"""


def png(color: str) -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(encoded, "PNG")
    return encoded.getvalue()


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(Settings(seed=7, task_seconds=0)) as running:
        yield running


def created_elsewhere(server: MockServer, folder: Path, name: str) -> str:
    """The task that another process is given, with the same content in files of other names."""
    image, mask = folder / f"{name}.png", folder / f"{name} mask.png"
    image.write_bytes(png("teal"))
    mask.write_bytes(png("black"))
    arguments = [server.url, str(folder / "kie.db"), str(image), str(mask)]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_the_same_content_from_two_processes_is_the_same_request(
    server: MockServer, tmp_path: Path
) -> None:
    ids = {created_elsewhere(server, tmp_path, name) for name in ("one", "other")}

    assert len(ids) == 1
    assert server.state.sandbox("files").tasks.keys() == ids


def test_the_lease_of_a_key_begins_when_its_files_are_uploaded(connect: Connect) -> None:
    """Others would take the request for one whose process has died."""
    time = Time()
    store = MemoryStore(time=time.now)
    leases: list[float] = []

    def upload(_: httpx.Request) -> httpx.Response:
        time.sleep(3600)
        return stored()

    def create(_: httpx.Request) -> httpx.Response:
        leases.append(json.loads(store.get("key:order-42").value or "")["until"])
        return created()

    kie = scripted(connect, Script(upload, create), time, store=store)
    kie.create("A hat", images=[png("teal")], key="order-42")

    assert leases == [time.now() + 65]


def test_another_content_is_another_request(server: MockServer, tmp_path: Path) -> None:
    created_elsewhere(server, tmp_path, "one")

    with (
        Kie("files", base_url=server.url, store=tmp_path / "kie.db") as kie,
        pytest.raises(IdempotencyError),
    ):
        kie.create("A hat", images=[png("red")], mask=png("black"), key="order-42")

    assert len(server.state.sandbox("files").tasks) == 1
