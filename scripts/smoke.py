"""Install what was built into empty environments, and use it as a reader of the README does.

python scripts/smoke.py [DIST], once `make dist` has filled DIST
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = sorted(PROJECT["optional-dependencies"].keys() - {"dev", "docs", "release"})
PYTEST = "pytest>=7"  # what docs/testing.md promises; kie4o itself does not depend on it
UV = [sys.executable, "-m", "uv", "--quiet"]


def main() -> None:
    dist = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist").resolve()
    with TemporaryDirectory() as name, ThreadPoolExecutor() as pool:
        folder = Path(name)
        checks = [
            pool.submit(use_with, "highest", dist, folder),
            pool.submit(use_with, "lowest-direct", dist, folder),
            pool.submit(use_once, dist, folder),
        ]
        for check in checks:
            print(f"smoke: {check.result()}")


def use_with(resolution: str, dist: Path, folder: Path) -> str:
    """Use the wheel with the newest or with the lowest versions that it allows."""
    began = monotonic()
    use(installed(dist, folder / resolution, resolution))
    return f"{resolution} versions, {monotonic() - began:.0f} s"


def use_once(dist: Path, folder: Path) -> str:
    """Run the README's commands that install nothing, each asked for its version."""
    began = monotonic()
    commands = re.findall(r"`((?:uvx|pipx run) [^`]*)`", README)
    if len(commands) < 3:
        raise SystemExit("the README no longer says how to run the commands without installing")
    found = {"UV_FIND_LINKS": str(dist), "PIP_FIND_LINKS": str(dist)}
    for command in commands:
        run(["bash", "-euc", f"{command} --version"], folder, **found)
    return f"{len(commands)} commands with uvx and pipx, {monotonic() - began:.0f} s"


def installed(dist: Path, folder: Path, resolution: str) -> Path:
    """A folder whose environment has the wheel of kie4o, what it asks for, pytest and no more."""
    python = str(folder / "venv" / "bin" / "python")
    (wheel,) = dist.glob("kie4o-*.whl")
    run([*UV, "venv", "--python", sys.executable, str(folder / "venv")], ROOT)
    constraints = folder / "constraints.txt"
    extras = [word for extra in EXTRAS for word in ("--extra", extra)]
    # The wheel itself would be the only direct requirement, and its own would be the newest.
    run(
        [*UV, "pip", "compile", "pyproject.toml", "-", *extras, "--python", python,
         "--resolution", resolution, "--output-file", str(constraints)], ROOT, PYTEST,
    )  # fmt: skip
    run(
        [*UV, "pip", "install", "--python", python, "--constraints", str(constraints),
         f"{wheel}[{','.join(EXTRAS)}]", "pytest"], ROOT,
    )  # fmt: skip
    return folder


def use(folder: Path) -> None:
    """Run the README's program and command against the mock, and its test with the plugin."""
    path = f"{folder / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    program, test = re.findall(r"^```python\n(.*?)^```", README, re.M | re.S)[:2]
    (folder / "readme.py").write_text(program)
    (folder / "test_readme.py").write_text(test)
    (command,) = re.findall(r"`(kie4o generate .*?)`", README)
    with mock(folder, path) as url:
        reaching = {"PATH": path, "KIE_BASE_URL": url, "KIE_API_KEY": "smoke"}
        run(["python", "readme.py"], folder, **reaching)
        run(["bash", "-euc", command], folder, **reaching)
    images = list((folder / "out").glob("*.png"))
    if len(images) != 4:
        raise SystemExit(f"the README's two ways saved {len(images)} images, not four")
    where = run(["python", "-c", "import kie4o; print(kie4o.__file__)"], folder, PATH=path)
    if not where.startswith(str(folder)):
        raise SystemExit(f"this was not the wheel but {where}")
    run(["python", "-m", "pytest", "-q", "-p", "no:cacheprovider"], folder, PATH=path)


@contextmanager
def mock(folder: Path, path: str) -> Iterator[str]:
    """The URL of the mock, run as the command that the wheel brings."""
    command = ["kie4o-mock", "--json", "--task-seconds", "0.2"]
    environment = clean(PATH=path)
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()


def run(command: list[str], folder: Path, given: str = "", **variables: str) -> str:
    """Run a command away from the checkout's environment; what it printed."""
    done = subprocess.run(
        command, cwd=folder, env=clean(**variables), input=given, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed\n{done.stdout}{done.stderr}")
    return done.stdout


def clean(**variables: str) -> dict[str, str]:
    """The variables of this process without those that lead to the checkout."""
    left_out = ("PYTHONPATH", "VIRTUAL_ENV", "KIE_API_KEY", "KIE_BASE_URL")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    tools = Path(sys.executable).parent
    return {**environment, "PATH": f"{os.environ['PATH']}{os.pathsep}{tools}", **variables}


if __name__ == "__main__":
    main()
