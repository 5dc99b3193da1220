"""Receives callbacks on loopback from an implementation on the same machine."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from contract_tests.rules import Sending


class Receiver:
    """Responds with the scripted statuses, then with 200, and keeps the callbacks."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.sendings: list[Sending] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = receiver.answers.pop(0) if receiver.answers else 200
                url, headers = f"{receiver.origin}{self.path}", dict(self.headers)
                # No time: how the sender's clock differs from ours is not known.
                receiver.sendings.append(Sending(url, body, headers, self.command, None, answer))
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_PUT = do_POST

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.daemon = True
        self._thread.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
