"""A receiver in Flask."""

from flask import Flask, request

from kie4o import callbacks

app = Flask(__name__)


@app.post("/callback")
def callback() -> str:
    return callbacks.verify(request.get_data(), request.headers, "key")
