"""The rules as a whole: their names, and what the guide says of them."""

from __future__ import annotations

import re

from kie4o_mock.verdict.judge import RULES
from kie4o_mock.verdict.model import SEVERITIES

from tests.conftest import ROOT


def test_the_guide_lists_each_rule_beside_its_severity() -> None:
    guide = (ROOT / "docs" / "mock.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([a-z ]+) \| (`.*`) \|$", guide, re.MULTILINE))

    listed = {name: sorted(re.findall(r"`([^`]+)`", rows[name])) for name in SEVERITIES}

    assert listed == {
        name: sorted(rule.id for rule in RULES if rule.severity == name) for name in SEVERITIES
    }


def test_each_rule_has_a_name_of_its_own_and_says_why_and_what_to_do() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.why.endswith(".") and rule.remedy.endswith(".") for rule in RULES)
