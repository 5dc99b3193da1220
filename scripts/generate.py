"""Generate the typed client from the document, or check that the committed one is what comes out.

    python scripts/generate.py [--check] [--document FILE] [--output DIR]

Generation happens in a temporary folder. Only a complete result replaces the old one, and
`--check` writes nothing at all.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from curation.document import unnamed
from openapi_spec_validator import validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError
from operation_table import operation_table
from referencing.exceptions import Unresolvable

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "openapi" / "openapi.yaml"
TEMPLATES = ROOT / "openapi" / "templates"
OUTPUT = ROOT / "generated" / "kie4o_api"
MARKER = "# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.\n"

# A file with this boundary in it would end there. httpx draws another for each request.
FIXED_BOUNDARY = '    headers["Content-Type"] = "multipart/form-data; boundary=+++"\n\n'

# The hooks run isolated, with the rules named, because the generator's own hook obeys whatever
# ruff configuration is in reach and then differs from machine to machine.
CONFIG = {
    "package_name_override": "kie4o_api",
    "docstrings_on_attributes": True,
    "post_hooks": [
        "ruff check --isolated --no-cache --select F,I,UP,PYI016 --target-version py311"
        " --fix-only --quiet .",
        "ruff format --isolated --no-cache --line-length 100 --target-version py311 --quiet .",
    ],
}


class GenerationError(Exception):
    """The document cannot be turned into a client."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare only; write nothing")
    parser.add_argument("--document", type=Path, default=DOCUMENT)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args(arguments)
    try:
        return _run(options.document, options.output, check=options.check)
    except GenerationError as error:
        print(f"generate: {error}", file=sys.stderr)
        return 1


def _run(document: Path, output: Path, *, check: bool) -> int:
    # Beside the output when it is to be swapped in, so that the swap is a rename.
    place = None if check else output.parent
    if place:
        place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, prefix=".generate-") as folder:
        fresh = generate(document, Path(folder))
        if check:
            return _report(differences(output, fresh), output)
        swap(fresh, output, Path(folder))
    return 0


def generate(document: Path, folder: Path) -> Path:
    """Generate the package below `folder` and return its path."""
    described = _validated(document)
    config, package = folder / "config.json", folder / "kie4o_api"
    config.write_text(json.dumps(CONFIG))
    command = ["openapi-python-client", "generate", "--fail-on-warning", "--meta", "none"]
    command += ["--path", str(document.resolve()), "--config", str(config)]
    command += ["--custom-template-path", str(TEMPLATES), "--output-path", str(package)]
    # The tools of this environment first: a missing ruff would only be a warning.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    if done.returncode:
        raise GenerationError(f"{document}: the generator refused it\n{done.stdout}{done.stderr}")
    (package / "operations.py").write_text(operation_table(described))
    for source in package.rglob("*.py"):
        source.write_text(MARKER + source.read_text().replace(FIXED_BOUNDARY, ""))
    (package / "py.typed").touch()
    return package


def _validated(document: Path) -> dict[str, Any]:
    """The document, without what the generator would ignore, such as an operationId used twice."""
    try:
        described: dict[str, Any] = yaml.safe_load(document.read_text())
        validate(described)
    except Unresolvable as error:
        # Its own text holds the whole document.
        raise GenerationError(f"{document}: {error.ref} points to nothing") from error
    except (OSError, yaml.YAMLError, OpenAPIValidationError) as error:
        raise GenerationError(f"{document}: {error}") from error
    # The generator would leave out all names, and call each value VALUE_400.
    for problem in unnamed(described):
        raise GenerationError(f"{document}: {problem}")
    return described


def differences(committed: Path, fresh: Path) -> dict[str, list[str]]:
    """What separates two trees, byte by byte: relative names under missing, extra, changed."""
    old, new = _files(committed), _files(fresh)
    _, changed, unreadable = filecmp.cmpfiles(committed, fresh, sorted(old & new), shallow=False)
    found = {
        "missing": sorted(new - old),
        "extra": sorted(old - new),
        "changed": sorted(changed + unreadable),
    }
    return {kind: names for kind, names in found.items() if names}


def _files(tree: Path) -> set[str]:
    paths = (path for path in tree.rglob("*") if path.is_file())
    return {path.relative_to(tree).as_posix() for path in paths if "__pycache__" not in path.parts}


def _report(found: dict[str, list[str]], output: Path) -> int:
    for kind, names in found.items():
        for name in names:
            print(f"{kind}: {output.name}/{name}", file=sys.stderr)
    if found:
        print("The committed client is not what the document says: make generate", file=sys.stderr)
    return 1 if found else 0


def swap(fresh: Path, output: Path, folder: Path) -> None:
    """Put `fresh` in the place of `output`; a failure leaves the old tree where it was."""
    old = folder / "old"
    if output.exists():
        output.rename(old)
    try:
        fresh.rename(output)
    except OSError:
        if old.exists():
            old.rename(output)
        raise
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
