"""The workflows and hooks run what `make` has, on the versions that the package promises."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
HOOKS = ROOT / ".pre-commit-config.yaml"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def commands(path: Path) -> list[str]:
    jobs = read(path)["jobs"].values()
    return [step["run"] for job in jobs for step in job["steps"] if "run" in step]


def targets(command: str) -> list[str]:
    lines = re.findall(r"^make ([a-z -]+)$", command, re.MULTILINE)
    return [target for line in lines for target in line.split()]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_only_targets_that_exist(path: Path) -> None:
    called = {target for command in commands(path) for target in targets(command)}

    assert called
    assert called <= TARGETS


def test_ci_runs_everything_that_make_check_does_and_more() -> None:
    (line,) = re.findall(r"^check: (.*?) ##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    ci = ROOT / ".github" / "workflows" / "ci.yml"

    wanted = {*line.split(), "contract", "browser", "docs"}
    assert wanted <= {t for command in commands(ci) for t in targets(command)}


def test_the_workflow_runs_everything_that_the_script_of_ci_does() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    ci = ROOT / ".github" / "workflows" / "ci.yml"

    # `check` stands for its parts, which have a test of their own.
    assert set(targets(script)) - {"check"} <= {t for c in commands(ci) for t in targets(c)}


def test_ci_tests_the_versions_of_python_that_the_package_names() -> None:
    matrix = read(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["test"]["strategy"]["matrix"]
    named = re.findall(r":: Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))

    assert matrix["python"] == named
    assert PROJECT["requires-python"] == f">={named[0]}"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_job_may_write_nothing_but_what_publishing_needs(path: Path) -> None:
    workflow = read(path)
    granted = [job.get("permissions", {}) for job in workflow["jobs"].values()]

    assert workflow["permissions"] == {"contents": "read"}
    assert [rights for rights in granted if rights not in ({}, {"id-token": "write"})] == []


def test_the_hooks_run_what_make_lint_runs() -> None:
    hooks = [hook for repo in read(HOOKS)["repos"] for hook in repo["hooks"]]

    assert [hook["entry"] for hook in hooks] == ["make lint"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_for_issues_has_what_the_site_demands(path: Path) -> None:
    form = read(path)
    ids = [field["id"] for field in form["body"]]

    assert {"name", "description", "body"} <= form.keys()
    assert len(ids) == len(set(ids))
    assert all(field["attributes"]["label"] for field in form["body"])
