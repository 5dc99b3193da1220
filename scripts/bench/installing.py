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


def cache() -> Path:
    """The folder that the peers are in; made on first use."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kie4o-bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def npm(package: str, tool: str) -> Path:
    """A file of a package from npm, which is installed on first use.

    Args:
        package: its name and version, as npm takes them.
        tool: the file, below `node_modules`.

    Raises:
        Missing: npm is not there, or reaches no registry.
    """
    found = cache() / "node_modules" / tool
    if not found.exists():
        command = _program("npm", "npm"), "install", "--no-audit", "--no-fund", "--silent", package
        # What npm finds here and no package.json names, it would remove.
        if not (cache() / "package.json").exists():
            (cache() / "package.json").write_text("{}")
        _run("npm install", *command)
    return found


def pip(name: str, *requirements: str) -> Path:
    """The programs of packages from PyPI, in a virtual environment that is made on first use.

    Args:
        name: the environment's folder in the cache; another version takes another one.
        requirements: the packages and their versions, as pip takes them.

    Raises:
        Missing: there is no venv, or pip reaches no index.
    """
    programs = cache() / name / "bin"
    installed = cache() / name / ".installed"
    if not installed.exists():
        _run("python -m venv", sys.executable, "-m", "venv", "--clear", name)
        _run("pip install", str(programs / "python"), "-m", "pip", "install", "-q", *requirements)
        installed.touch()
    return programs


def java() -> str:
    """The program that runs a jar.

    Raises:
        Missing: it is not there.
    """
    return _program("java", "Java")


def _program(name: str, called: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Missing(f"{called} is not installed")
    return found


def _run(what: str, *command: str) -> None:
    try:
        ended = subprocess.run(
            command, cwd=cache(), capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise Missing(f"{what} took more than {_PATIENCE} s") from None
    if ended.returncode:
        raise Missing(f"{what} failed: {(ended.stderr or ended.stdout).strip()[-200:]}")
