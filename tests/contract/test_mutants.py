"""The suite is tested too: it has to find faults that were planted on purpose."""

from __future__ import annotations

import subprocess
import sys
from importlib.abc import InspectLoader

import pytest

from contract_tests.generated import checks
from contract_tests.invariants import RULES
from contract_tests.mutants.catalogue import GROUPS, ROOT, Mutant, catalogue, short
from contract_tests.mutants.planting import Finder

MUTANTS = catalogue()
KNOWN = {*RULES, *(rule.id for rule in checks.RULES)}


def of(group: str) -> list[Mutant]:
    return [mutant for mutant in MUTANTS if mutant.group == group]


@pytest.mark.parametrize("group", GROUPS)
def test_each_fault_can_be_planted_and_names_the_rules_that_find_it(group: str) -> None:
    for mutant in of(group):
        where = f"{mutant.name}: {mutant.old!r} is {mutant.times} times in {mutant.file}"
        assert mutant.times == 1, where
        assert compile(mutant.source(), mutant.file, "exec")
        assert mutant.rules, mutant.name
        assert mutant.rules <= KNOWN, mutant.name


@pytest.mark.parametrize("file", sorted({mutant.file for mutant in MUTANTS}))
def test_a_fault_is_found_where_its_module_is_imported(file: str) -> None:
    path = ROOT / file
    place = path.parent if path.stem == "__init__" else path.with_suffix("")
    mutant = next(mutant for mutant in MUTANTS if mutant.file == file)

    spec = Finder(mutant).find_spec(f"any.{place.name}", [str(place.parent)])

    assert spec is not None
    assert isinstance(spec.loader, InspectLoader)
    assert spec.loader.get_source(spec.name) == mutant.source()


def test_there_are_faults_of_every_kind() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 100
    for group in GROUPS:
        assert len(of(group)) >= 10, group


def test_the_shortened_set_has_some_of_every_kind() -> None:
    assert len(short()) >= 20
    assert {mutant.group for mutant in short()} == set(GROUPS)
    assert {mutant.independent for mutant in short()} == {True, False}


def test_the_suite_finds_the_shortened_set() -> None:
    # In a process of its own: this one has imported the sound code.
    command = [sys.executable, "-m", "contract_tests.mutants", "--short"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
