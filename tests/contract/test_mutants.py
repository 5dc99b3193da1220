"""The suite is tested too: it has to find faults that were planted on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract_tests.generated import checks
from contract_tests.mutants import __main__ as command
from contract_tests.mutants.catalogue import GROUPS, catalogue
from contract_tests.mutants.seam import Mutant, Seam
from contract_tests.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
MUTANTS = catalogue()
KNOWN = {*RULES, *(rule.id for rule in checks.RULES)}


@pytest.mark.parametrize("path", sorted({mutant.seam.path for mutant in MUTANTS}))
def test_each_seam_is_there(path: str) -> None:
    assert Seam(path).found()


def test_each_fault_names_the_rules_that_find_it() -> None:
    for mutant in MUTANTS:
        assert mutant.rules, mutant.name
        assert mutant.rules <= KNOWN, mutant.name


def test_each_rule_is_named_by_a_fault() -> None:
    named = {rule for mutant in MUTANTS for rule in mutant.rules}

    assert set(RULES) <= named, "each rule needs a fault that it finds"


def test_there_are_faults_of_every_kind() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS) >= 204
    for group in GROUPS:
        assert sum(mutant.group == group for mutant in MUTANTS) >= 10, group


def test_a_fault_is_planted_also_where_a_function_was_imported_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "planted_home.py").write_text("def price(count):\n    return 6 * count\n")
    (tmp_path / "planted_user.py").write_text("from planted_home import price\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    user = __import__("planted_user")
    seam = Seam("planted_home:price")

    Mutant("half-price", seam, lambda original, count: original(count) / 2, frozenset()).plant()

    assert user.price(4) == 12


@pytest.mark.slow
def test_a_fault_that_nothing_finds_is_named_and_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seam = Seam("kie4o_mock.api.serializers:record")
    same = Mutant(
        "nothing-wrong", seam, lambda record, *given: record(*given), frozenset(KNOWN), "shape"
    )
    monkeypatch.setattr(command, "catalogue", lambda: (same,))

    assert command.main([]) == 1
    said = capsys.readouterr().out
    assert "nothing-wrong: LIVES" in said
    assert "0 of 1 found" in said
