"""The report about new pages: what it calls changed, whom that breaks, and how it ends."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.curation import openapi_pages
from tests.curation.openapi_pages import as_json, as_yaml, document, operation, properties
from tests.curation.vendor_pages import CALLBACKS, DOWNLOAD_URL, GENERATE, GUIDE, RECORD_INFO

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Compare = Callable[..., list[dict[str, Any]]]
OPERATION = f"POST {openapi_pages.PATH}"
WHOLE = GUIDE + GENERATE + CALLBACKS + RECORD_INFO + DOWNLOAD_URL


@pytest.fixture
def audit(run: Run, tmp_path: Path) -> Run:
    """Import some text as the only snapshot and report what other files change."""

    def call(old: str, *new: tuple[str, str], options: tuple[str, ...] = ()) -> Any:
        (tmp_path / "upstream").mkdir(exist_ok=True)
        (tmp_path / "old.md").write_text(old)
        snapshot = tmp_path / "upstream" / "newer.yaml"
        assert run("import_docs.py", tmp_path / "old.md", "-o", snapshot).returncode == 0
        folder = tmp_path / "new"
        folder.mkdir()
        for name, text in new:
            (folder / name).write_text(text, encoding="utf-8")
        paths = [folder / name for name, _ in new]
        return run("audit.py", *paths, "--upstream", snapshot.parent, *options)

    return call


@pytest.fixture
def compare(audit: Run) -> Compare:
    """Give the changes as JSON."""

    def call(old: str, *new: str, options: tuple[str, ...] = ()) -> Any:
        files = [(f"{number}.md", text) for number, text in enumerate(new)]
        done = audit(old, *files, options=("--json", *options))
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)["changes"]

    return call


def altered(**changes: Any) -> tuple[str, dict[str, Any]]:
    """The page as it is, and a copy of its document to alter."""
    return openapi_pages.page(document()), document(**changes)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.md", openapi_pages.page(document(), fence="~~~", info="YML title")),
        ("openapi.yaml", as_yaml(document())),
        ("openapi.json", as_json(document())),
        ("old.md", GENERATE),
    ],
)
def test_pages_that_say_the_same_in_another_format_are_no_change(
    audit: Run, name: str, text: str
) -> None:
    done = audit(openapi_pages.page(document()), (name, text))

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "0 changes" in done.stdout


def test_a_removed_operation_is_one_line_with_what_depends_on_it(audit: Run) -> None:
    done = audit(WHOLE, ("new.md", GENERATE + RECORD_INFO))

    [line] = [line for line in done.stdout.splitlines() if "removed" in line]
    assert line.startswith("- breaking for senders: operation removed: Get a link")
    assert "[api-removed-without-deprecation]" in line
    assert "operation getDownloadUrl of the document, link GetDownloadUrl" in line
    assert "kie4o_api.api.images.get_download_url" in line
    assert "download-request" in line.partition("ledger: ")[2]


def test_an_operation_that_was_deprecated_may_go(compare: Compare) -> None:
    deprecated = DOWNLOAD_URL.replace("deprecated: false", "deprecated: true")

    [change] = compare(GENERATE + RECORD_INFO + deprecated, GENERATE + RECORD_INFO)

    assert (change["check"], change["breaking"]) == ("api-removed-with-deprecation", False)


def test_a_new_operation_is_one_line_with_its_fields(audit: Run, extra_operation: str) -> None:
    done = audit(WHOLE, ("new.md", WHOLE + extra_operation))

    [line] = [line for line in done.stdout.splitlines() if line.startswith("- ")][:1]
    assert line.startswith("- not breaking: new operation: Forget a task")
    assert "data.gone" in line
    assert "[endpoint-added]" in line
    assert "new.md:" in line


def test_an_operation_with_the_same_id_under_another_path_has_moved(compare: Compare) -> None:
    old, tree = document(operationId="draw"), document("/api/v2/draw", operationId="draw")
    properties(tree)["image"] = {"type": "string"}

    moved, added = compare(openapi_pages.page(old), openapi_pages.page(tree))

    assert (moved["kind"], moved["breaking"], moved["who"]) == ("moved", True, "senders")
    assert f"moved here from {OPERATION}" in moved["text"]
    assert "link GetTask" in moved["depends"]
    assert added["text"] == "request image new (string)"


def test_an_operation_with_the_same_fields_under_another_path_has_moved(compare: Compare) -> None:
    [moved] = compare(openapi_pages.page(document()), openapi_pages.page(document("/api/v2/draw")))

    assert moved["kind"] == "moved"


def test_a_field_that_moved_into_another_is_renamed(compare: Compare) -> None:
    old, tree = altered()
    fields = properties(tree)
    fields["input"] = {"type": "object", "properties": {"n_variants": fields.pop("nVariants")}}

    found = {change["kind"]: change for change in compare(old, openapi_pages.page(tree))}

    assert found["renamed"]["text"] == "request input.n_variants renamed, was nVariants"
    assert found["added"]["text"] == "request input new (object)"
    assert "variants-kept" in found["renamed"]["entries"]


FIELDS = [
    ("size", {"enum": ["1:1", "3:2", "16:9"]}, "request-property-enum-value-added", "info"),
    ("size", {"enum": ["1:1"]}, "request-property-enum-value-removed", "error"),
    ("size", {"enum": None}, "request-property-became-not-enum", "info"),
    ("prompt", {"enum": ["A hat"]}, "request-property-became-enum", "error"),
    ("prompt", {"type": "integer"}, "request-property-type-changed", "error"),
    ("prompt", {"nullable": True}, "request-property-became-nullable", "info"),
    ("prompt", {"maxLength": 9}, "request-property-max-length-set", "warning"),
    ("prompt", {"pattern": "^A"}, "request-property-pattern-added", "warning"),
    ("prompt", {"default": "A hat"}, "request-property-default-value-added", "info"),
    ("prompt", {"deprecated": True}, "request-property-deprecated", "info"),
    ("prompt", {"format": "uri"}, "request-property-type-compatible", "info"),
    ("prompt", {"format": "date"}, "request-property-type-changed", "error"),
]


@pytest.mark.parametrize(("field", "new", "check", "level"), FIELDS)
def test_a_change_to_a_request_is_judged_for_who_sends_it(
    compare: Compare, field: str, new: dict[str, Any], check: str, level: str
) -> None:
    old, tree = altered()
    changed = properties(tree)[field] | new
    properties(tree)[field] = {key: value for key, value in changed.items() if value is not None}

    [change] = compare(old, openapi_pages.page(tree))

    assert (change["check"], change["level"]) == (check, level)
    assert change["who"] == ("" if level == "info" else "senders")


ANSWERS = [
    ({"type": "string", "nullable": True}, "response-property-became-nullable", "error"),
    ({"type": "integer"}, "response-property-type-changed", "error"),
    ({"type": "string", "enum": ["t1"]}, "response-property-became-enum", "info"),
]


@pytest.mark.parametrize(("new", "check", "level"), ANSWERS)
def test_a_change_to_a_response_is_judged_for_who_reads_it(
    compare: Compare, new: dict[str, Any], check: str, level: str
) -> None:
    old, tree = altered()
    response = operation(tree)["responses"]["200"]["content"]["application/json"]["schema"]
    response["allOf"][0]["properties"]["data"]["properties"]["taskId"] = new

    [change] = compare(old, openapi_pages.page(tree))

    assert (change["check"], change["level"]) == (check, level)
    assert change["who"] == ("" if level == "info" else "readers")


def test_a_field_that_is_required_now_breaks_who_sends(compare: Compare) -> None:
    old, tree = altered()
    properties(tree)["style"] = {"type": "string"}
    body = operation(tree)["requestBody"]["content"]["application/json"]["schema"]
    body["required"] = ["size", "style"]

    [change] = compare(old, openapi_pages.page(tree))

    assert (change["check"], change["level"]) == ("new-required-request-property", "error")


@pytest.mark.parametrize(
    ("changes", "check", "level"),
    [
        ({"deprecated": True}, "endpoint-deprecated", "info"),
        ({"summary": "Paint"}, "", "info"),
        ({"security": []}, "api-security-removed", "error"),
        ({"servers": [{"url": "https://api.example.com"}]}, "server-changed", "error"),
    ],
)
def test_a_change_to_an_operation_as_a_whole_is_judged(
    compare: Compare, changes: dict[str, Any], check: str, level: str
) -> None:
    old, tree = altered(**changes)

    [change] = compare(old, openapi_pages.page(tree))

    assert (change["check"], change["level"]) == (check, level)


def test_a_change_names_the_line_that_states_it(audit: Run) -> None:
    old, tree = altered()
    properties(tree)["size"]["enum"] = ["1:1"]
    new = openapi_pages.page(tree)

    done = audit(old, ("new.md", new))

    line = next(n for n, text in enumerate(new.splitlines(), 1) if text.strip() == "enum:")
    assert f"new.md:{line})" in done.stdout
    assert done.returncode == 1


def test_one_page_says_nothing_about_the_others(compare: Compare) -> None:
    texts = ("- **451**: Gone", "- **400**: Gone")
    shown, other = document("/shown"), document("/other")
    operation(shown)["description"], operation(other)["description"] = texts
    old = openapi_pages.page(shown) + openapi_pages.page(other)

    assert compare(old, openapi_pages.page(shown)) == []


def test_guides_of_the_new_kind_beside_an_old_reference_are_no_change(compare: Compare) -> None:
    table = """\
# About callbacks

<TabItem value="good">

```json
{"code": 200, "msg": "success", "data": {"taskId": "t1", "info": {"result_urls": []}}}
```

</TabItem>

| Parameter | Type | Required | Description |
|-----------|------|----------|-------------|
| `code` | integer | Yes | How it ended |
| `data.taskId` | string | Yes | The task |

| Status Code | Description |
|-------------|-------------|
| 200 | Good |
| 500 | Bad |
"""

    assert compare(WHOLE, GUIDE + GENERATE + RECORD_INFO + DOWNLOAD_URL, table) == []


@pytest.mark.parametrize("guide", [GUIDE, CALLBACKS])
def test_a_guide_alone_is_compared_with_itself(compare: Compare, guide: str) -> None:
    assert compare(WHOLE, guide) == []


def test_a_fact_that_goes_from_a_guide_to_the_reference_is_no_change(compare: Compare) -> None:
    properties = {
        "code": {"type": "integer", "enum": [200, 500]},
        "data": {"type": "object", "properties": {"taskId": {"type": "string"}}},
    }
    body = {"content": {"application/json": {"schema": {"properties": properties}}}}
    tree = document(callbacks={"done": {"{$request.body#/x}": {"post": {"requestBody": body}}}})

    assert compare(GENERATE + CALLBACKS, openapi_pages.page(tree), CALLBACKS) == []


def test_part_says_that_nothing_is_removed(compare: Compare) -> None:
    assert compare(WHOLE, GENERATE + RECORD_INFO, options=("--part",)) == []


def test_one_operation_of_each_api_removes_nothing(compare: Compare) -> None:
    pages = [openapi_pages.page(document(path)) for path in ("/a/one", "/a/two", "/b/one")]

    assert compare("".join(pages), pages[0], pages[2]) == []


def test_whole_says_that_what_is_not_there_is_removed(compare: Compare) -> None:
    found = compare(WHOLE, GENERATE, options=("--whole",))

    assert [change["kind"] for change in found] == ["removed", "removed"]


def test_examples_that_show_an_unknown_field_are_reported(compare: Compare) -> None:
    old, tree = altered()
    body = operation(tree)["requestBody"]["content"]["application/json"]
    body["example"] |= {"style": "oil"}

    [change] = compare(old, openapi_pages.page(tree))

    assert change["text"] == "examples: now style (string)"


@pytest.mark.parametrize(
    "text", ["", "<html>", "# Index\n[a](a) [b](b) [c](c)", "# A guide\n\nText."]
)
def test_files_with_nothing_to_read_have_their_own_end(audit: Run, text: str) -> None:
    done = audit(WHOLE, ("new.md", text))

    assert done.returncode == 3
    assert "nothing to read in these files" in done.stderr
    assert "new.md:1: " in done.stderr
    assert done.stdout == ""


def test_a_file_that_is_not_utf_8_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_bytes(b"# caf\xe9\n")

    done = run("audit.py", tmp_path / "new.md")

    assert done.returncode == 2
    assert "new.md:1: not UTF-8" in done.stderr


def test_what_was_not_read_is_in_both_forms_of_the_report(audit: Run) -> None:
    broken = openapi_pages.page(document()) + "\n```json\n{}\n```\n"

    done = audit(openapi_pages.page(document()), ("new.md", broken), options=("--json",))

    [note] = json.loads(done.stdout)["not_read"]
    assert note["file"].endswith("new.md")
    assert done.returncode == 0
