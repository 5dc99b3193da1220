"""Facts: addresses, and the file they are kept in."""

from __future__ import annotations

from pathlib import Path

import pytest
from curation import facts
from curation.facts import CurationError, Stated

KNOWN = {
    "POST /x request.size.type": Stated("string"),
    "POST /x request.size.enum": Stated(["1:1"]),
    "messages Gone.": Stated([422]),
}


def test_an_address_is_a_subject_and_a_key() -> None:
    assert facts.split("POST /x request.size.type") == ("POST /x", "request.size.type")
    assert facts.split("messages Gone. Sorry") == ("messages", "Gone. Sorry")
    assert facts.split("callback") == ("callback", "")


def test_a_field_with_parts_is_stated_as_described() -> None:
    assert facts.stated(KNOWN, "POST /x request.size") == facts.DESCRIBED


def test_what_is_not_stated_is_none() -> None:
    assert facts.stated(KNOWN, "POST /x request.si") is None
    assert facts.stated(KNOWN, "messages Gone") is None


def test_saved_facts_are_loaded_as_they_were(tmp_path: Path) -> None:
    pages = {"POST /x": KNOWN, "A guide: first steps": {"guide fields.x.type": Stated("string")}}

    (tmp_path / "mine.yaml").write_text(facts.dump(pages, "mine"))

    assert facts.load(tmp_path / "mine.yaml") == pages


@pytest.mark.parametrize("text", ["", "[1]", "pages: 3", "{"])
def test_a_file_without_facts_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.yaml").write_text(text)

    with pytest.raises(CurationError, match=r"mine\.yaml"):
        facts.load(tmp_path / "mine.yaml")
