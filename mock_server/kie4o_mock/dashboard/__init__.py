"""The dashboard at `/__mock/`: pages for people, made from what the control plane knows."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from ..control import BUSY
from ..control.control_request import ControlRequest
from ..errors import Problem
from ..waiting import TooManyWaiters
from . import (
    actions,
    callbacks,
    catalogue,
    creation,
    docs,
    formats,
    images,
    live,
    requests,
    task,
    tasks,
    verdict,
)
from .access import open_request, sign_in, sign_out
from .layout import Page, error_page, respond

Show = Callable[[ControlRequest], Page]
# What is below `/__mock/`, by the name of the page.
PAGES: dict[str, tuple[str, Show]] = {
    "tasks": ("", tasks.show),
    "task": ("ui/tasks/<task_id>", task.show),
    "requests": ("ui/requests", requests.show),
    "request": ("ui/requests/<number>", requests.show_one),
    "callbacks": ("ui/callbacks", callbacks.show),
    "callback": ("ui/callbacks/<delivery_id>", callbacks.show_one),
    "verdict": ("ui/verdict", verdict.show),
    "scenarios": ("ui/scenarios", catalogue.show_scenarios),
    "facts": ("ui/facts", catalogue.show_facts),
    "docs": ("docs", docs.show),
}
# Forms, which send a browser to a page when they are done.
FORMS: dict[str, tuple[str, Callable[[ControlRequest], Response]]] = {
    "act": ("ui/do/<operation>", actions.act),
    "create": ("ui/tasks", creation.create),
    "sign_out": ("ui/sign-out", sign_out),
}


def dashboard() -> Blueprint:
    """The pages, their forms, and the files that they need."""
    blueprint = Blueprint(
        "dashboard",
        __name__,
        url_prefix="/__mock/",
        template_folder="templates",
        static_folder="static",
        static_url_path="ui/static",
    )
    blueprint.register_error_handler(Problem, error_page)
    blueprint.register_error_handler(TooManyWaiters, lambda _: error_page(BUSY))
    formats.install(blueprint)
    for name, (path, show) in PAGES.items():
        blueprint.add_url_rule(path, name, _page(show))
    for name, (path, act) in FORMS.items():
        blueprint.add_url_rule(path, name, _form(act), methods=["POST"])
    blueprint.add_url_rule("ui/images/<name>", "image", images.show)
    blueprint.add_url_rule("ui/sign-in", "sign_in", sign_in, methods=["POST"])
    blueprint.add_url_rule("ui/changes", "changes", live.show)
    blueprint.add_url_rule("ui/swagger/<name>", "swagger", docs.file)
    blueprint.add_url_rule("ui/<path:path>", "unknown", _page(_unknown))
    return blueprint


def _page(show: Show) -> Callable[..., Response]:
    return lambda **path: respond(show(open_request(path)))


def _form(act: Callable[[ControlRequest], Response]) -> Callable[..., Response]:
    return lambda **path: act(open_request(path))


def _unknown(request: ControlRequest) -> Page:
    raise Problem(404, "No such page", f"There is no page ui/{request.path['path']}.")
