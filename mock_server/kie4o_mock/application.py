"""The Flask application, without what no route of the mock needs."""

from __future__ import annotations

from flask import Flask, Request
from werkzeug.routing import MapAdapter


class Application(Flask):
    """Flask with routes that are the same for every host name."""

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Bind the routes to a request; to decode its host name costs as much as to match it."""
        if request is None or self.config["SERVER_NAME"]:
            return super().create_url_adapter(request)
        return MapAdapter(
            self.url_map,
            server_name=request.environ.get("HTTP_HOST", ""),
            script_name=request.root_path,
            subdomain="",
            url_scheme=request.scheme,
            path_info=request.path,
            default_method=request.method,
            query_args=request.environ.get("QUERY_STRING", ""),
        )
