"""A bare app under the mock's own server: `python -m bench.serve flask|wsgi`."""

from __future__ import annotations

import json
import logging
import socket
import sys

from waitress.server import create_server

from .bare import flask_app, wsgi_app


def main() -> None:
    app = {"flask": flask_app, "wsgi": wsgi_app}[sys.argv[1]]()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    listener = socket.create_server(("127.0.0.1", 0))
    server = create_server(app, sockets=[listener], threads=16, ident=None)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(json.dumps({"url": url}), flush=True)
    server.run()


if __name__ == "__main__":
    main()
