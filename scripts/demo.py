"""Show the whole flow: mock, task, callback, pictures, direct link. Nothing leaves this machine.

python scripts/demo.py [--out DIR]
"""

from __future__ import annotations

import argparse
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
from kie4o_api import AuthenticatedClient
from kie4o_api.api.account import get_credits
from kie4o_api.api.images import generate_image, get_download_url, get_task
from kie4o_api.models import (
    CreditsSuccess,
    DownloadUrlRequest,
    DownloadUrlSuccess,
    GenerateRequest,
    GenerateSuccess,
    ImageSize,
    SuccessFlag,
    Task,
    TaskCallback,
    TaskResult,
    TaskSuccess,
    VariantCount,
)
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kie4o import callbacks

ROOT = Path(__file__).resolve().parent.parent
PROMPT = "A lighthouse in a storm, oil on canvas"
WEBHOOK_KEY = "a key that only the service and the receiver know"
POLL_SECONDS = 0.5
DEADLINE_SECONDS = 60
console = Console(soft_wrap=True)


class Received(NamedTuple):
    """One callback as it came."""

    body: bytes
    headers: dict[str, str]


class DemoError(Exception):
    """A step did not give what it should."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "out", help="where pictures are saved")
    out: Path = parser.parse_args().out
    try:
        with running_mock() as url, callback_receiver() as (address, received):
            run(url, address, received, out)
    except (DemoError, httpx.HTTPError) as error:
        console.print(f"[red]The demo failed:[/] {error}")
        return 1
    return 0


def run(url: str, address: str, received: queue.Queue[Received], out: Path) -> None:
    """One task from request to saved files."""
    client = AuthenticatedClient(url, token="demo", timeout=httpx.Timeout(10))  # noqa: S106 any key works with the mock
    with client:
        before = credits_left(client)
        task_id = create(client, address)
        console.print(f"Mock at {url}, task {task_id}, {before:g} credits")
        task, callback = follow(client, task_id, received)
        urls = picture_urls(task)
        saved = [save(picture, out) for picture in urls]
        show(callback)
        link = direct_link(client, task_id, urls[0])
        copy = save(link, out, prefix="direct-")
        if copy.read_bytes() != saved[0].read_bytes():
            raise DemoError("the direct link gave another picture than the plain address")
        spent = before - credits_left(client)
    console.print(f"Spent {spent:g} credits, saved under {out}:")
    for path in [*saved, copy]:
        console.print(f"  {path.name}  {path.stat().st_size:,} bytes")


def credits_left(client: AuthenticatedClient) -> float:
    answer = get_credits.sync(client=client)
    if isinstance(answer, CreditsSuccess):
        return answer.data
    raise DemoError(f"getCredits answered {answer}")


def create(client: AuthenticatedClient, address: str) -> str:
    request = GenerateRequest(
        prompt=PROMPT, size=ImageSize.LANDSCAPE, n_variants=VariantCount.TWO, call_back_url=address
    )
    answer = generate_image.sync(client=client, body=request)
    if isinstance(answer, GenerateSuccess):
        return answer.data.task_id
    raise DemoError(f"generateImage answered {answer}")


def follow(
    client: AuthenticatedClient, task_id: str, received: queue.Queue[Received]
) -> tuple[Task, Received]:
    """Poll until the task has ended and its callback is there; the wait for one paces the other."""
    callback: Received | None = None
    with progress_bar() as progress:
        bar = progress.add_task("GENERATING", total=None)
        for _ in range(int(DEADLINE_SECONDS / POLL_SECONDS)):
            task = read(client, task_id)
            share = float(task.progress or 0)
            progress.update(bar, description=str(task.status), total=1 if share else None)
            progress.update(bar, completed=share)
            if task.success_flag != SuccessFlag.GENERATING and callback:
                return task, callback
            try:
                callback = received.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
    raise DemoError(f"task {task_id} or its callback did not come in {DEADLINE_SECONDS} s")


def progress_bar() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def read(client: AuthenticatedClient, task_id: str) -> Task:
    answer = get_task.sync(client=client, task_id=task_id)
    if isinstance(answer, TaskSuccess):
        return answer.data
    raise DemoError(f"getTask answered {answer}")


def picture_urls(task: Task) -> list[str]:
    if isinstance(task.response, TaskResult) and task.response.result_urls:
        return task.response.result_urls
    raise DemoError(f"the task has no pictures: {task.error_code} {task.error_message}")


def show(callback: Received) -> None:
    task_id = callbacks.verify(callback.body, callback.headers, WEBHOOK_KEY)
    said = TaskCallback.from_dict(json.loads(callback.body))
    console.print(f"Callback for {task_id}: {said.code} {said.msg} The signature is right.")


def direct_link(client: AuthenticatedClient, task_id: str, url: str) -> str:
    answer = get_download_url.sync(client=client, body=DownloadUrlRequest(task_id=task_id, url=url))
    if isinstance(answer, DownloadUrlSuccess):
        return answer.data
    raise DemoError(f"getDownloadUrl answered {answer}")


def save(url: str, out: Path, *, prefix: str = "") -> Path:
    """Stream a picture to a temporary file and give it its name when it is complete."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / (prefix + Path(urlsplit(url).path).name)
    part = path.with_suffix(".part")
    with httpx.stream("GET", url) as answer:
        answer.raise_for_status()
        with part.open("wb") as file:
            file.writelines(answer.iter_bytes())
    return part.replace(path)


@contextmanager
def running_mock() -> Iterator[str]:
    """The mock as its own process, on a free port; its address."""
    command = [sys.executable, "-m", "kie4o_mock", "--json", "--task-seconds", "4"]
    command += ["--webhook-key", WEBHOOK_KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise DemoError("the mock did not start")
            yield json.loads(line)["url"]
        finally:
            process.terminate()


@contextmanager
def callback_receiver() -> Iterator[tuple[str, queue.Queue[Received]]]:
    """A receiver on a free port: its address, and what it receives."""
    received: queue.Queue[Received] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.put(Received(body, dict(self.headers)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Keep quiet: the demo says what came."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/kie", received
        server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
