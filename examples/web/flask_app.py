"""A Flask application that starts tasks, and reads them when somebody asks.

Run it with `flask --app flask_app run`. It needs no callbacks, so it works behind any firewall.
"""

from typing import Any

from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound

from kie4o import Kie
from kie4o.errors import AuthenticationError, InvalidRequestError, KieError

app = Flask(__name__)


@app.post("/images")
def create() -> tuple[dict[str, Any], int]:
    """Start a task; a repeated request with the same order is not paid for twice."""
    order = request.get_json()
    if not isinstance(order, dict) or not {"order", "prompt"} <= order.keys():
        raise BadRequest("The body must have order and prompt.")
    with Kie(store="orders.db") as kie:
        task = kie.create(order["prompt"], key=f"order-{order['order']}")
    return {"id": task.id}, 202


@app.get("/images/<task_id>")
def show(task_id: str) -> dict[str, Any]:
    """What became of a task."""
    with Kie() as kie:
        task = kie.get_task(task_id)
    return {
        "status": "done" if task.succeeded else "failed" if task.failed else "running",
        "urls": task.urls,
        "reason": task.error_message if task.failed else None,
    }


@app.errorhandler(KieError)
def refused(error: KieError) -> tuple[dict[str, Any], int]:
    """Say what went wrong; a wrong key is nothing that the customer could mend."""
    if isinstance(error, AuthenticationError):
        return {"error": "The service is not configured."}, 500
    status = 400 if isinstance(error, InvalidRequestError) else 502
    return {"error": error.message, "may_have_been_charged": error.may_have_been_charged}, status


@app.errorhandler(BadRequest)
@app.errorhandler(NotFound)
def wrong(error: BadRequest | NotFound) -> tuple[dict[str, Any], int]:
    """JSON in place of a page."""
    return {"error": error.description}, error.code
