"""Other mock servers, as far as they can be installed. They are measured, never depended on."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import httpx
import yaml

from .bare import GENERATE, RECORD, REFUSED, VALID
from .installing import Missing, folder, npm, pip, program
from .older import older
from .processes import SCRIPTS, Command, Running, running

_DOCUMENT = SCRIPTS.parent / "openapi" / "openapi.yaml"
# connexion lets nobody in unless a function says who may; this one lets everybody in.
_DOORMAN = "def let_in(token):\n    return {'sub': token}\n"


def peers() -> tuple[dict[str, Command], list[str]]:
    """The commands that serve our document with other tools, and why the rest cannot be measured.

    Each has been started once and has answered, so that none can break the run.
    """
    found: dict[str, Command] = {}
    missing: list[str] = []
    for name, commands in PEERS.items():
        try:
            serving = commands()
            _try(next(iter(serving.values())))
            found |= serving
        except Missing as reason:
            missing.append(f"{name}: not measured, {reason}.")
    return found, missing


def _prism() -> dict[str, Command]:
    tool = npm("@stoplight/prism-cli@5.16.0", ".bin/prism")
    line = (str(tool), "mock", "-h", "127.0.0.1", "-p", "{port}")
    return {
        "Prism": Command((*line, str(_DOCUMENT))),
        "Prism, silenced": Command((*line, "-v", "silent", str(_DOCUMENT))),
    }


def _mockoon() -> dict[str, Command]:
    tool = npm("@mockoon/cli@9.9.0", ".bin/mockoon-cli")
    line = (str(tool), "start", "-l", "127.0.0.1", "-p", "{port}", "--disable-log-to-file")
    return {"Mockoon": Command((*line, "-d", str(_DOCUMENT)))}


def _connexion() -> dict[str, Command]:
    """connexion, with a document of its own.

    Version 3.3.0 has a schema of OpenAPI 3.0 only, and refuses ours with "'3.1.0' does not match
    '^3\\.0\\.\\d(-.+)?$'". To any bearer token it answers 401 where `x-bearerInfoFunc` is missing.
    """
    tool = pip("connexion-3.3.0", "connexion[uvicorn]==3.3.0") / "connexion"
    home = folder("connexion-files")
    document = older(yaml.safe_load(_DOCUMENT.read_text(encoding="utf-8")))
    document["components"]["securitySchemes"]["bearerAuth"]["x-bearerInfoFunc"] = "doorman.let_in"
    # In the same order: of many examples it answers with the first.
    text = yaml.safe_dump(document, sort_keys=False)
    (home / "openapi.yaml").write_text(text, encoding="utf-8")
    (home / "doorman.py").write_text(_DOORMAN, encoding="utf-8")
    line = (str(tool), "run", "openapi.yaml", "--mock=all", "-H", "127.0.0.1", "-p", "{port}")
    # It starts anew when a Python file below its working directory changes.
    return {"connexion": Command(line, home)}


def _specmatic() -> dict[str, Command]:
    # The package's own command starts the same line from node, and adds only a second process.
    runtime = program("java")
    jar = npm("specmatic@2.55.1", "specmatic/specmatic.jar")
    line = (runtime, "-jar", str(jar), "mock", "--host", "127.0.0.1", "--port", "{port}")
    # It tells its vendor how it is used, unless this is set, and leaves a report where it works.
    quiet = {"SPECMATIC_DISABLE_TELEMETRY": "true"}
    return {
        "Specmatic, silenced": Command(
            (*line, "--noConsoleLog", str(_DOCUMENT)), folder("specmatic-files"), quiet
        )
    }


PEERS: dict[str, Callable[[], dict[str, Command]]] = {
    "Prism": _prism,
    "Mockoon": _mockoon,
    "connexion": _connexion,
    "Specmatic": _specmatic,
}


def _try(command: Command) -> None:
    """Start it, and see that it serves the document.

    Raises:
        Missing: it does not start, or refuses what the document allows.
    """
    try:
        with running(command) as server:
            _ask(server)
    except (OSError, RuntimeError):
        raise Missing("it does not start") from None
    except httpx.HTTPError as error:
        raise Missing(f"it breaks the line: {error}") from None


def _ask(server: Running) -> None:
    headers = {"Authorization": "Bearer bench", "Accept": "application/json"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=30, trust_env=False) as client:
        read = client.get(RECORD, params={"taskId": "any"}).status_code
        created = client.post(GENERATE, json=VALID).status_code
        refused = client.post(GENERATE, json=REFUSED).status_code
    if (read, created) != (HTTPStatus.OK, HTTPStatus.OK):
        raise Missing(f"it answers record-info with {read} and generate with {created}")
    if refused >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Missing(f"it answers a wrong request with {refused}")
