"""How peers come to this machine: by npm or pip, into the user's cache, never into the project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_PATIENCE = 600


class Missing(Exception):
    """Why a peer cannot be measured."""


def folder(name: str) -> Path:
    """A folder of the cache; made on first use."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    found = caches / "kie4o-bench" / name
    found.mkdir(parents=True, exist_ok=True)
    return found


def npm(package: str, tool: str) -> Path:
    """A file below `node_modules` of a package from npm, which is installed on first use.

    Raises:
        Missing: npm is not there, or reaches no registry.
    """
    home = folder(package.replace("/", "-"))
    if not (home / "node_modules" / tool).exists():
        _run(program("npm"), "install", "--no-audit", "--no-fund", "--prefix", str(home), package)
    return home / "node_modules" / tool


def pip(name: str, *requirements: str) -> Path:
    """The programs of packages from PyPI, in a virtual environment of this name.

    Raises:
        Missing: there is no venv, or pip reaches no index.
    """
    programs, installed = folder(name) / "bin", folder(name) / ".installed"
    if not installed.exists():
        _run(sys.executable, "-m", "venv", "--clear", str(folder(name)))
        _run(str(programs / "python"), "-m", "pip", "install", "-q", *requirements)
        installed.touch()
    return programs


def program(name: str) -> str:
    """A program of this machine.

    Raises:
        Missing: it is not there.
    """
    found = shutil.which(name)
    if found is None:
        raise Missing(f"{name} is not installed")
    return found


def _run(*command: str) -> None:
    try:
        subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=True)
    except subprocess.CalledProcessError as error:
        raise Missing(f"{' '.join(command)} failed: {error.stderr.strip()[-200:]}") from None
    except subprocess.TimeoutExpired:
        raise Missing(f"{' '.join(command)} took more than {_PATIENCE} s") from None
