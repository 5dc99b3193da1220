"""Uploads of which nobody can make sense: each is stored or refused, and leaves nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from hypothesis import example, given, seed
from hypothesis import strategies as st

from tests.mock.conftest import UPLOAD_BASE64, UPLOAD_FILE, UPLOAD_URL
from tests.mock.promise.conftest import FUZZ, SEED, Held

CONTENT_TYPES = [
    *("multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary="),
    *('multipart/form-data; boundary="', "multipart/form-data; boundary=(a+)+$", "text/plain"),
    *("multipart/form-data; boundary*=base64''%ff", "multipart/form-data; boundary*0=b"),
    *("multipart/mixed; boundary=b", f"multipart/form-data; boundary={'b' * 5000}"),
]
FILE = b'Content-Disposition: form-data; name="file"; filename="a.png"'
PATH = b'Content-Disposition: form-data; name="uploadPath"'
HEADERS = [
    *(FILE, PATH, FILE + b"\r\nContent-Length: -1", FILE + b"\r\nContent-Type: \xff", b"", b":"),
    *(PATH + b"\r\nContent-Type: text/plain; charset=base64", FILE + b"; a*0=b; filename*=x''%00"),
    *(b"Content-Disposition: form-data; name=file; filename*=utf-16''%00%d8", FILE + b"; a=" * 99),
    *(b'Content-Disposition: form-data; name="\xed\xa0\x80"', FILE + b"\r\nX: " + b"x" * 9_000),
]
PARTS = st.lists(st.tuples(st.sampled_from(HEADERS), st.sampled_from([b"images", b"\xff", b""])))
ENDS = st.sampled_from([b"--b--\r\n", b"", b"--b", b"--b\r\n", b"\r\n" * 9])
FIELDS: st.SearchStrategy[dict[str, object]] = st.dictionaries(
    st.sampled_from(["base64Data", "fileUrl", "uploadPath", "fileName"]),
    st.sampled_from(
        [
            *(
                None,
                1,
                [],
                {},
                "",
                "images",
                "a.png",
                "AAAA",
                "data:,",
                "data:a/b;base64,AAAA",
                "==",
            ),
            *("http://localhost/__mock/state", "http://localhost:99999/", "http://[::1", "\x00"),
            *("http://localhost/x/%2e%2e/__mock/state", "é" * 400, "../..", "data:\x00/../x;,AAAA"),
        ]
    ),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the files are, which go with the uploads."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert not list(tmp_path.iterdir())


@seed(SEED)
@FUZZ
@given(content_type=st.sampled_from(CONTENT_TYPES), parts=PARTS, end=ENDS)
@example(CONTENT_TYPES[0], [(FILE, b"x"), (PATH, b"images")], b"--b--\r\n")
@example(CONTENT_TYPES[0], [(FILE, b"x"), (PATH, b"images")], b"")
@example(CONTENT_TYPES[0], [(PATH, b"images")] * 1_000, b"--b--\r\n")
def test_any_form_is_stored_or_refused(
    held: Held, content_type: str, parts: list[tuple[bytes, bytes]], end: bytes
) -> None:
    body = b"".join(b"--b\r\n%b\r\n\r\n%b\r\n" % part for part in parts) + end

    assert_stored_or_refused(held, UPLOAD_FILE, body, content_type)


@seed(SEED)
@FUZZ
@given(path=st.sampled_from([UPLOAD_BASE64, UPLOAD_URL]), fields=FIELDS)
def test_any_field_is_stored_or_refused(held: Held, path: str, fields: dict[str, object]) -> None:
    assert_stored_or_refused(held, path, orjson.dumps(fields), "application/json")


def assert_stored_or_refused(held: Held, path: str, body: bytes, content_type: str) -> None:
    answer = held.http.post(path, content=body, headers={"Content-Type": content_type})

    assert answer.status_code in (200, 413), answer.text
    assert answer.status_code == 413 or answer.json()["code"] in (200, 400)
    held.http.post("/__mock/reset")
    assert held.state.upload_space.used == 0
