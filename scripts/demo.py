"""Show the whole flow: mock, task, callback, pictures, direct link. Nothing leaves this machine.

python scripts/demo.py [--out DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
from PIL import Image
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kie4o import Kie, KieError, Poll, Task
from kie4o.receiver import Receiver

ROOT = Path(__file__).resolve().parent.parent
PROMPT = "A lighthouse in a storm, oil on canvas"
WEBHOOK_KEY = "a key that only the service and the receiver know"
EDIT = "A field of poppies"
CALLBACK_SECONDS = 10
QUICK = Poll(first=0.5, longest=1)
console = Console(soft_wrap=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "out", help="where images are saved")
    out: Path = parser.parse_args().out
    # Whatever proxy the machine has, it is not for addresses on loopback.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    try:
        with running_mock() as url, Kie("demo", base_url=url, webhook_key=WEBHOOK_KEY) as kie:
            console.print(f"Mock at {url}, {kie.credits():g} credits")
            run(kie, out)
            edit(kie, out)
    except (KieError, httpx.HTTPError) as error:
        console.print(f"[red]The demo failed:[/] {error}")
        return 1
    return 0


def run(kie: Kie, out: Path) -> None:
    """One task from request to saved files."""
    before = kie.credits()
    with callback_receiver(kie) as (address, announced):
        task = generate(kie, address)
        saved = kie.save(task, out)
        heard = announced.get(timeout=CALLBACK_SECONDS)
    console.print(f"Callback for {heard.id}: {heard.status}. The signature is right.")
    copy = out / f"{task.id}-direct.png"
    copy.write_bytes(fetch(kie.download_url(task, task.urls[0])))
    if copy.read_bytes() != saved[0].read_bytes():
        raise KieError("The direct link gave another image than the plain URL.")
    console.print(f"Spent {before - kie.credits():g} credits, saved under {out}:")
    for path in [*saved, copy]:
        console.print(f"  {path.name}  {path.stat().st_size:,} bytes")


def edit(kie: Kie, out: Path) -> None:
    """Repaint the lower half of an image that is on this disk."""
    photo = out / "photo.png"
    image = Image.new("RGB", (300, 200), "steelblue")
    image.save(photo)
    mask = Image.new("RGB", image.size, "white")
    mask.paste((0, 0, 0), (0, 100, 300, 200))
    (saved,) = kie.save(kie.generate(EDIT, images=photo, mask=mask, poll=QUICK), out)
    console.print(f"Edited {photo.name}, a file on this machine: {saved.name}")


def generate(kie: Kie, address: str) -> Task:
    """Two variants, followed with a progress bar."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("sending", total=None)

        def show(task: Task) -> None:
            # The service tells no progress before the end, so the bar runs until there is some.
            total = 1 if task.progress else None
            text = f"{task.id} {task.status}"
            progress.update(bar, description=text, completed=task.progress, total=total)

        return kie.generate(
            PROMPT,
            size="3:2",
            variants=2,
            callback_url=address,
            on_progress=show,
            poll=QUICK,
        )


def fetch(link: str) -> bytes:
    """As a browser would: the link alone, no key."""
    return httpx.get(link).raise_for_status().content


@contextmanager
def running_mock() -> Iterator[str]:
    """The mock as its own process, on a free port; its address."""
    command = [sys.executable, "-m", "kie4o_mock", "--json", "--task-seconds", "4"]
    command += ["--webhook-key", WEBHOOK_KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise KieError("The mock did not start.")
            yield json.loads(line)["url"]
        finally:
            process.terminate()


@contextmanager
def callback_receiver(kie: Kie) -> Iterator[tuple[str, queue.Queue[Task]]]:
    """A receiver on a free port: its address, and the tasks that it was told of."""
    announced: queue.Queue[Task] = queue.Queue()
    receiver = Receiver(kie, announced.put)
    with make_server("127.0.0.1", 0, receiver, handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/kie", announced
        server.shutdown()
    receiver.close()


class Quiet(WSGIRequestHandler):
    """The demo itself says what came."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 named by the base class
        pass


if __name__ == "__main__":
    sys.exit(main())
