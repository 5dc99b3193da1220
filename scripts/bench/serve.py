"""A bare app under a server of the mock's: `python -m bench.serve flask|wsgi [granian]`."""

from __future__ import annotations

import json
import logging
import socket
import sys
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from kie4o_mock.serving import THREADS
from waitress.server import create_server

from .bare import flask_app, wsgi_app


def main() -> None:
    name, *server = sys.argv[1:]
    if server:
        fast(f"bench.bare:{name}_app")
    else:
        plain({"flask": flask_app, "wsgi": wsgi_app}[name]())


def plain(app: Any) -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    listener = socket.create_server(("127.0.0.1", 0))
    server = create_server(app, sockets=[listener], threads=THREADS, ident=None)
    tell(listener.getsockname()[1])
    server.run()


def fast(target: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    server = Granian(
        target,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=THREADS,
        log_enabled=False,
    )
    tell(port)
    server.serve()


def tell(port: int) -> None:
    print(json.dumps({"url": f"http://127.0.0.1:{port}"}), flush=True)


if __name__ == "__main__":
    main()
