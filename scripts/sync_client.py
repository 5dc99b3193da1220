"""Make the synchronous client from the asynchronous one, or check that the committed one is that.

    python scripts/sync_client.py [--check]

`unasync` takes out `async` and `await` and replaces names. Sentences that fit only one of the two
clients are replaced here.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from generate import differences, swap
from unasync import Rule, unasync_files  # type: ignore[import-untyped]  # has no types

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "src" / "kie4o"
SOURCE, OUTPUT = CLIENT / "_async", CLIENT / "_sync"
MARKER = "# Generated from {} by scripts/sync_client.py: edit that file.\n"

NAMES = {
    "AnyIOBackend": "SyncBackend",
    "AsyncBaseTransport": "BaseTransport",
    "AsyncByteStream": "SyncByteStream",
    "AsyncCallable": "SyncCallable",
    "AsyncCalls": "Calls",
    "AsyncClient": "Client",
    "AsyncConnection": "Connection",
    "AsyncCreations": "Creations",
    "AsyncDownloads": "Downloads",
    "AsyncImages": "Images",
    "AsyncKie": "Kie",
    "AsyncNetwork": "Network",
    "AsyncNetworkBackend": "NetworkBackend",
    "AsyncNetworkStream": "NetworkStream",
    "AsyncParts": "Parts",
    "AsyncPool": "Pool",
    "AsyncStream": "Stream",
    "AsyncTasks": "Tasks",
    "AsyncTransport": "Transport",
    "AsyncUploads": "Uploads",
    "RefusesSync": "RefusesAsync",
    "aclose": "close",
    "adrive": "drive",
    "agather": "gather",
    "aiter_raw": "iter_raw",
    "anyio": "threading",
    "asleep": "sleep",
    "asyncio": "sync",
    "connect_in_loop": "connect_in_thread",
    "ending_at": "unending",
    "event_loop": "process",
    "handle_async_request": "handle_request",
    "off_loop": "directly",
}
# In this order, because the last is a part of another.
SENTENCES = [
    (
        "The 4o Image API for asyncio. `Kie` is the same, synchronously.",
        "The 4o Image API, synchronously. `AsyncKie` is the same for asyncio.",
    ),
    (
        """\
the client is closed. A cancelled wait leaves the
    task running; its id is in a note of the exception.
""",
        """\
the client is closed. One client serves many
    threads.
""",
    ),
    (
        """\
        If you stop early, by `aclose`, an error or cancelling, the batch sends nothing more and
        waits for the responses in progress, so that each paid task is in the journal. A second
        cancelling does not wait. If you stop early, close it with `contextlib.aclosing`: at the
        end of the event loop there is no time to wait.
""",
        """\
        If you stop early, by `close`, an error or Ctrl-C, the batch sends nothing more and waits
        for the responses in progress, so that each paid task is in the journal. A second Ctrl-C
        does not wait.
""",
    ),
    ("its `asyncio`", "its `sync`"),
    ("asynchronous client", "synchronous client"),
]


def synchronous(folder: Path) -> Path:
    """Make the synchronous client below `folder` and return its path.

    Raises:
        ValueError: a sentence that is to be replaced is not there any more.
    """
    made = folder / OUTPUT.name
    sources = sorted(SOURCE.glob("*.py"))
    rule = Rule(f"{SOURCE}/", f"{made}/", additional_replacements=NAMES)
    unasync_files([str(source) for source in sources], [rule])
    texts = {source: (made / source.name).read_text() for source in sources}
    for old, new in SENTENCES:
        if not any(old in text for text in texts.values()):
            raise ValueError(f"No file of {SOURCE.name} has: {old}")
        texts = {source: text.replace(old, new) for source, text in texts.items()}
    for source, text in texts.items():
        marker = MARKER.format(source.relative_to(ROOT).as_posix())
        (made / source.name).write_text(marker + text)
    _format(made)
    return made


def _format(package: Path) -> None:
    # The rules are named, so that the result depends on no configuration in reach.
    rules = ["--isolated", "--no-cache", "--target-version=py311", "--quiet", str(package)]
    ruff = str(Path(sys.executable).with_name("ruff"))
    subprocess.run([ruff, "check", "--select=I", "--fix-only", *rules], check=True)
    subprocess.run([ruff, "format", "--line-length=100", *rules], check=True)


def main(arguments: list[str] | None = None) -> int:
    """Write or compare, as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare only; write nothing")
    check: bool = parser.parse_args(arguments).check
    with tempfile.TemporaryDirectory(dir=None if check else CLIENT, prefix=".sync-") as folder:
        made = synchronous(Path(folder))
        if not check:
            swap(made, OUTPUT, Path(folder))
            return 0
        found = differences(OUTPUT, made)
    for kind, names in found.items():
        print(f"{kind}: {', '.join(names)}", file=sys.stderr)
    if found:
        print("The synchronous client is not what the other says: make generate", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
