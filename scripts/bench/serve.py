"""A bare app under a server of the mock's.

python -m bench.serve flask|wsgi [--server waitress|granian] [--threads N]
"""

from __future__ import annotations

import argparse
import json
import logging
import socket
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from kie4o_mock.server import THREADS, WAITRESS
from waitress.server import create_server

from .bare import flask_app, wsgi_app

APPS = {"flask": flask_app, "wsgi": wsgi_app}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("app", choices=APPS)
    parser.add_argument("--server", default="waitress")
    parser.add_argument("--threads", type=int, default=THREADS)
    asked = parser.parse_args()
    if asked.server == "granian":
        fast(f"bench.bare:{asked.app}_app", asked.threads)
    else:
        plain(APPS[asked.app](), asked.threads)


def plain(app: Any, threads: int) -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    listener = socket.create_server(("127.0.0.1", 0))
    server = create_server(app, sockets=[listener], threads=threads, **WAITRESS)
    tell(listener.getsockname()[1])
    server.run()


def fast(target: str, threads: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    server = Granian(
        target,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=threads,
        log_enabled=False,
    )
    tell(port)
    server.serve()


def tell(port: int) -> None:
    print(json.dumps({"url": f"http://127.0.0.1:{port}"}), flush=True)


if __name__ == "__main__":
    main()
