"""The report about new pages: what it calls changed, whom that breaks, and how it ends."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.curation import openapi_pages
from tests.curation.openapi_pages import as_json, document, operation, properties
from tests.curation.vendor_pages import CALLBACKS, DOWNLOAD_URL, GENERATE, GUIDE, RECORD_INFO

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Compare = Callable[..., list[dict[str, Any]]]
OPERATION = f"POST {openapi_pages.PATH}"
WHOLE = GUIDE + GENERATE + CALLBACKS + RECORD_INFO + DOWNLOAD_URL


def test_pages_that_say_the_same_in_another_format_are_no_change(audit: Run) -> None:
    done = audit(openapi_pages.page(document()), ("openapi.json", as_json(document())))

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
    old, tree = openapi_pages.altered()
    fields = properties(tree)
    fields["input"] = {"type": "object", "properties": {"n_variants": fields.pop("nVariants")}}

    found = {change["kind"]: change for change in compare(old, openapi_pages.page(tree))}

    assert found["renamed"]["text"] == "request input.n_variants renamed, was nVariants"
    assert found["added"]["text"] == "request input new (object)"
    assert "variants-kept" in found["renamed"]["entries"]


def test_a_field_of_the_old_dialect_need_not_be_sent_any_more(compare: Compare) -> None:
    required = "            requiredProperties:\n              - size\n"
    assert required in GENERATE

    [change] = compare(GENERATE, GENERATE.replace(required, ""))

    assert change["text"] == "request size: required no longer stated, was true"


def test_a_change_names_the_line_that_states_it(audit: Run) -> None:
    old, tree = openapi_pages.altered()
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
    old, tree = openapi_pages.altered()
    body = operation(tree)["requestBody"]["content"]["application/json"]
    body["example"] |= {"style": "oil"}

    [change] = compare(old, openapi_pages.page(tree))

    assert change["text"] == "examples: now style (string)"


def test_files_with_nothing_to_read_have_their_own_end(audit: Run) -> None:
    done = audit(WHOLE, ("new.md", "# A guide\n\nText."))

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
