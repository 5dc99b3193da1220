"""What a run tells people, and what it keeps to itself."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from contract_tests.examiner import Broken
from contract_tests.findings import Findings
from contract_tests.report.markdown import Failure, Run, markdown
from contract_tests.rules import RULES, Outcome
from contract_tests.traffic.exchange import AUTHORIZED, Exchange, Request, Response
from contract_tests.traffic.redaction import Redaction

CREDITS = "http://127.0.0.1:8080/api/v1/chat/credit"
KNOWN = [RULES["record-urls-count"], RULES["callback-same"]]


def heard(code: int, method: str = "GET", url: str = CREDITS) -> Exchange:
    body = f'{{"code":{code},"msg":"m"}}'.encode()
    return Exchange(Request(method, url, AUTHORIZED), Response(200, {}, body))


@pytest.fixture
def run() -> Run:
    findings = Findings()
    findings.hear(heard(200))
    findings.hear(heard(200))
    findings.hear(heard(418))
    findings.hold(Outcome(frozenset({"record-urls-count"}), []))
    return Run("http://127.0.0.1:8080", 7, findings, passed=2)


def section(report: str, title: str) -> str:
    return report.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_the_report_begins_with_what_came_of_it(run: Run) -> None:
    run.failures.append(Failure("test_a", "[record-urls-count] 1"))
    run.not_checked["there is no clock"] = ["test_b[1]", "test_b[2]", "test_c"]

    first = markdown(run, KNOWN).partition("## ")[0]

    assert "2 passed, 1 failed, 3 not checked" in first
    assert "3 requests, seed 7" in first


def test_the_report_has_codes_seen_and_documented(run: Run) -> None:
    table = section(markdown(run, KNOWN), "Operations and codes").strip().splitlines()
    codes = [cell.strip() for cell in table[2].strip("|").split("|")][1:]
    row = next(line for line in table if line.startswith("| getCredits "))
    counts = [cell.strip() for cell in row.strip("|").split("|")]

    seen = dict(zip(codes, counts[1:], strict=True))
    assert (seen["200"], seen["401"], seen["418"], seen["402"]) == ("2", "0", "**1**", "")


def test_the_report_has_rules_checked_and_not_checked(run: Run) -> None:
    report = markdown(run, KNOWN)

    assert "`record-urls-count`" in section(report, "Rules checked")
    assert section(report, "Rules not checked").strip().startswith("- `callback-same`")


def test_the_report_has_the_broken_rules_before_the_failures(run: Run) -> None:
    rule = RULES["record-urls-count"]
    for _ in range(2):
        with pytest.raises(Broken):
            run.findings.hold(Outcome(frozenset({rule.id}), [rule.broken("1 for nVariants 4")]))
    run.failures.append(Failure("test_a", "[record-urls-count] 1"))

    report = markdown(run, KNOWN)

    assert f"| `{rule.id}` | {rule.sentence} | 2 |" in section(report, "Broken rules")
    assert report.index("## Broken rules") < report.index("## Failures")


def test_the_report_names_operations_that_the_target_does_not_have(run: Run) -> None:
    job = Request("POST", CREDITS.replace("chat/credit", "jobs/createTask"), AUTHORIZED)
    run.findings.hear(Exchange(job, Response(404, {}, b'{"status": 404}')))
    run.findings.hear(Exchange(heard(200).request, Response(404, {}, b"")))

    report = markdown(run, KNOWN)

    assert "Each request to createJob got HTTP 404 without a code." in report


def test_the_report_has_failures_with_their_commands(run: Run) -> None:
    run.failures.append(Failure("test_a", "[record-urls-count] 1", ["curl -sS x"]))

    failures = section(markdown(run, KNOWN), "Failures")

    assert "[record-urls-count] 1" in failures
    assert "curl -sS x" in failures


def test_the_report_counts_cases_that_were_not_checked(run: Run) -> None:
    run.not_checked["there is no clock"] = ["a.py::test_b[1]", "a.py::test_b[2]", "a.py::test_c"]

    found = section(markdown(run, KNOWN), "Not checked")

    assert "there is no clock" in found
    assert "test_b (2)" in found
    assert "- test_c" in found


def test_a_broken_rule_is_counted_and_raised() -> None:
    findings, rule = Findings(), RULES["record-urls-count"]
    outcome = Outcome(frozenset({rule.id}), [rule.broken("1 for nVariants 4")])

    with pytest.raises(Broken, match=r"^\[record-urls-count\] .* Found: 1 for nVariants 4$"):
        findings.hold(outcome)

    assert findings.broken[rule.id] == 1


@pytest.mark.parametrize("several", [False, True])
def test_the_requests_to_repeat_are_those_before_the_rule_was_broken(several: bool) -> None:
    findings, rule = Findings(), RULES["record-urls-count"]
    raised: list[Broken] = []
    for code in (200, 401):
        findings.begin()
        findings.hear(heard(code))
        with pytest.raises(Broken) as caught:
            findings.hold(Outcome(frozenset(), [rule.broken("1")]))
        raised.append(caught.value)
    error = BaseExceptionGroup("two examples", raised) if several else raised[0]

    (exchange,) = findings.suspects(error)

    assert exchange.response
    assert exchange.response.code == 200


def test_the_requests_to_repeat_of_another_error_are_the_last_of_the_test() -> None:
    findings = Findings()
    findings.begin()
    findings.hear(heard(422))

    (exchange,) = findings.suspects(ValueError("unexpected"))

    assert exchange.response
    assert exchange.response.code == 422


def test_a_curl_command_repeats_a_request_with_the_key_of_the_shell() -> None:
    body = b"""{"prompt": "it's $HOME", "size": "1:1"}"""
    request = Request("POST", CREDITS, {**AUTHORIZED, "Accept": "*/*"}, body)

    command = request.curl().removeprefix("curl")
    shown = subprocess.run(
        ["bash", "-c", f"printf '%s\\n' {command}"],
        env={"KIE_API_KEY": "the key"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    options = shlex.split("-sS -X POST -H 'Authorization: Bearer the key' --data-binary")
    assert shown == [*options, body.decode(), CREDITS]


def test_redaction_takes_out_keys_and_signatures() -> None:
    redact = Redaction("sk-12345678")

    assert redact("Bearer sk-12345678, sk-12345678") == "Bearer [masked], [masked]"
    assert redact("?X-Amz-Signature=0f3a&X-Amz-Expires=1200") == (
        "?X-Amz-Signature=[masked]&X-Amz-Expires=1200"
    )
    assert redact("X-Amz-Credential%3DAKIA%2F1") == "X-Amz-Credential%3D[masked]"
    assert "sk-12345678" not in repr(redact)


def test_a_key_that_is_no_secret_leaves_the_words_alone() -> None:
    assert Redaction("any", "")("Many a text") == "Many a text"


def test_a_note_stands_in_the_report_and_is_no_failure() -> None:
    findings = Findings()
    findings.notes["The refusal of no-key has data."] += 2

    text = markdown(Run("mock", 1, findings), [])

    assert "- The refusal of no-key has data. (2)" in text
    assert "0 failed" in text
