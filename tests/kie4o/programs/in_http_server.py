"""A receiver in the standard library."""

from http.server import BaseHTTPRequestHandler

from kie4o import callbacks


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.wfile.write(callbacks.verify(body, self.headers, "key").encode())
