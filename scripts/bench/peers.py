"""Other mock servers, as far as npm can bring them. They are measured, never depended on."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .processes import SCRIPTS, Command

_DOCUMENT = str(SCRIPTS.parent / "openapi" / "openapi.yaml")
_PACKAGES = ("@stoplight/prism-cli@5.16.0", "@mockoon/cli@9.9.0")
_PATIENCE = 600


class Missing(Exception):
    """Why the peers cannot be measured."""


def peers() -> dict[str, Command]:
    """The commands that serve our document with other tools.

    Raises:
        Missing: npm is not there, or reaches no registry.
    """
    tools = _installed() / "node_modules" / ".bin"
    prism = (str(tools / "prism"), "mock", "-h", "127.0.0.1", "-p", "{port}")
    mockoon = (str(tools / "mockoon-cli"), "start", "-l", "127.0.0.1", "-p", "{port}")
    return {
        "Prism": Command((*prism, _DOCUMENT)),
        "Prism, silenced": Command((*prism, "-v", "silent", _DOCUMENT)),
        "Mockoon": Command((*mockoon, "--disable-log-to-file", "-d", _DOCUMENT)),
    }


def _installed() -> Path:
    """The folder that the peers are in, outside the project; filled on first use."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kie4o-bench"
    if all((cache / "node_modules" / ".bin" / name).exists() for name in ("prism", "mockoon-cli")):
        return cache
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("npm is not installed")
    cache.mkdir(parents=True, exist_ok=True)
    (cache / "package.json").write_text("{}")
    command = [npm, "install", "--no-audit", "--no-fund", "--silent", *_PACKAGES]
    try:
        ended = subprocess.run(
            command, cwd=cache, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise Missing(f"npm install took more than {_PATIENCE} s") from None
    if ended.returncode:
        raise Missing(f"npm install failed: {(ended.stderr or ended.stdout).strip()[-200:]}")
    return cache
