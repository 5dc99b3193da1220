"""The API reference: both OpenAPI documents in Swagger UI, which can send their requests."""

from __future__ import annotations

from importlib.resources import files

from flask import Response, send_from_directory, url_for

from ..control.control_request import ControlRequest
from ..errors import Problem
from ..validation_messages import abbreviate
from .layout import Page

# What the page chooses from: the operation that serves a document, and what the page calls it.
DOCUMENTS = {
    "api": ("getApiDocument", "API"),
    "control": ("getControlDocument", "Control plane"),
}
# Of the package, only the files that the makers of Swagger UI have built: its own page has a
# script that the policy of this one forbids.
_FILES = ("swagger-ui.css", "swagger-ui-bundle.js")
# Requests that the page sends have a sandbox of their own.
_KEY = "api-reference"


def show(control: ControlRequest) -> Page:
    """The reference of one document.

    Raises:
        Problem: there is no such document.
    """
    name = control.query.get("document", "api")
    if name not in DOCUMENTS:
        detail = f"document: {abbreviate(name)} is not allowed. Allowed: {', '.join(DOCUMENTS)}."
        raise Problem(404, "No such document", detail)
    context = {
        "documents": {key: text for key, (_, text) in DOCUMENTS.items()},
        "chosen": name,
        "urls": {key: url_for(f"control.{route}") for key, (route, _) in DOCUMENTS.items()},
        # A key of the settings is not for everybody who sees the page.
        "key": _KEY if name == "api" and not control.state.settings.keys else "",
    }
    return Page("docs", "docs.html", "API reference", control, context)


def file(name: str) -> Response:
    """A file of Swagger UI.

    Raises:
        Problem: the page has no such file.
    """
    if name not in _FILES:
        raise Problem(404, "No such file", f"There is no file {abbreviate(name)}.")
    return send_from_directory(str(files("flask_swagger_ui") / "dist"), name)
