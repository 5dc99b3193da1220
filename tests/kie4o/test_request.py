"""What callers ask for, as the document's request; what is refused before anything is sent."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_tests.document import Document
from kie4o._options import Options
from kie4o._request import build
from kie4o.errors import InvalidRequestError
from tests.conftest import Mock
from tests.kie4o.conftest import (
    API,
    TASK_ID,
    Connect,
    Script,
    Time,
    created,
    on_mock,
    sandbox,
    scripted,
)

REAL = "https://api.kie.ai"
ONE = "https://example.com/a.png"


def asked(prompt: Any = None, base_url: str = API, **options: Any) -> dict[str, Any]:
    return build(prompt, options, base_url).body.to_dict()


@pytest.mark.parametrize(
    ("option", "fields"),
    [
        ({}, {}),
        ({"size": "3:2"}, {"size": "3:2"}),
        ({"variants": 4}, {"nVariants": 4}),
        ({"images": [ONE, ONE]}, {"filesUrl": [ONE, ONE]}),
        ({"images": ONE}, {"filesUrl": [ONE]}),
        ({"images": (ONE,), "mask": ONE}, {"filesUrl": [ONE], "maskUrl": ONE}),
        ({"callback_url": ONE}, {"callBackUrl": ONE}),
        ({"enhance": True}, {"isEnhance": True}),
        ({"enhance": False}, {"isEnhance": False}),
        ({"upload_cn": True}, {"uploadCn": True}),
        ({"fallback": True}, {"enableFallback": True}),
        ({"fallback": False}, {"enableFallback": False}),
        ({"fallback": "GPT_IMAGE_1"}, {"enableFallback": True, "fallbackModel": "GPT_IMAGE_1"}),
    ],
)
def test_an_option_becomes_the_documents_field(
    connect: Connect, option: dict[str, Any], fields: dict[str, Any]
) -> None:
    script = Script(created())

    task = scripted(connect, script).create("A fox", **option)

    sent = json.loads(script.requests[0].content)
    assert sent == {"prompt": "A fox", "size": "1:1", **fields}
    assert (task.id, dict(task.request)) == (TASK_ID, sent)


@pytest.mark.parametrize(
    "name",
    sorted(Options.__annotations__),
)
def test_an_option_that_is_none_is_left_out(name: str) -> None:
    options: dict[str, Any] = {name: None}

    assert asked("A fox", **options) == {"prompt": "A fox", "size": "1:1"}


def test_images_need_no_prompt() -> None:
    assert asked(images=ONE) == {"size": "1:1", "filesUrl": [ONE]}


addresses = st.builds(
    "https://{}.example.com/{}.png".format, *[st.from_regex(r"[a-z]{1,9}", fullmatch=True)] * 2
)
options = st.fixed_dictionaries(
    {},
    optional={
        "size": st.sampled_from(["1:1", "3:2", "2:3"]),
        "variants": st.sampled_from([1, 2, 4]),
        "images": st.lists(addresses, min_size=1, max_size=5) | addresses,
        "callback_url": addresses,
        "enhance": st.booleans(),
        "upload_cn": st.booleans(),
        "fallback": st.booleans() | st.sampled_from(["GPT_IMAGE_1", "FLUX_MAX"]),
    },
)


@given(prompt=st.text(min_size=1).filter(str.strip), options=options)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_sent_is_what_the_document_says(
    contract: Document, prompt: str, options: dict[str, Any]
) -> None:
    body = asked(prompt, **options)

    assert contract.errors({"$ref": "#/components/schemas/GenerateRequest"}, body) == []
    assert contract.raw["components"]["schemas"]["GenerateRequest"]["properties"].keys() >= set(
        body
    )


LOCAL = ["http://localhost/a", "http://127.0.0.1:8000/a", "http://10.1.2.3/a", "http://printer/a"]
LOCAL += ["http://192.168.0.9/a", "http://[::1]/a", "http://nas.local/a", "http://169.254.1.1/"]
LOCAL += ["http://localhost./a", "http://LOCALHOST/a", "http://[fe80::1]/a", "http://0.0.0.0/a"]
LOCAL += ["http://api.internal/", "http://[::ffff:127.0.0.1]/", "http://2130706433/"]
LOCAL += ["http://127.1/a", "http://0x7f.1/a", "http://192.168.257/a"]

REFUSED: list[tuple[str, Any, dict[str, Any]]] = [
    ("prompt: empty", None, {}),
    ("prompt: empty", "", {}),
    ("prompt: empty", " \n\t", {}),
    ("prompt: empty", "", {"images": ONE}),
    ("prompt: empty", None, {"images": []}),
    ("prompt: 5 is not a string", 5, {}),
    ("prompt: .* is not a string", b"A fox", {}),
    ("prompt: .* cannot be sent", "A \udcff fox", {}),
    ("mask: it needs exactly one image, 0", "A fox", {"mask": ONE}),
    ("mask: it needs exactly one image, 2", "A fox", {"mask": ONE, "images": [ONE, ONE]}),
    ("images: 6 given, at most 5", "A fox", {"images": [ONE] * 6}),
    ("images: .*Pass the bytes of the image", "A fox", {"images": "data:image/png;base64,AAAA"}),
    (
        "mask: .*Pass the bytes of the image",
        "A fox",
        {"images": ONE, "mask": "data:image/png;base64,AAAA"},
    ),
    ("images: .*not an http", "A fox", {"images": "a.png"}),
    ("images: .*not an http", "A fox", {"images": "file:///etc/passwd"}),
    ("images: .*not an http", "A fox", {"images": ""}),
    ("images: .*not an http", "A fox", {"images": "http://"}),
    ("images: None is not", "A fox", {"images": [None]}),
    ("images: 7 is not", "A fox", {"images": [7]}),
    ("images: 7 is not", "A fox", {"images": 7}),
    ("images: .* is not an image", "A fox", {"images": [b"https://example.com/a.png"]}),
    (r".*pass pathlib.Path\('photo.png'\)", "A fox", {"images": "photo.png"}),
    (r".*pass pathlib.Path\('a/mask.png'\)", "A fox", {"images": ONE, "mask": "a/mask.png"}),
    ("images: .*is not an", "A fox", {"images": "http://[::1"}),
    ("images: .*is not an", "A fox", {"images": "http://example.com:port/"}),
    ("images: .*is not an", "A fox", {"images": "https://example.com/two words.png"}),
    ("images: .*is not an", "A fox", {"images": "https://example.com/a.png\n"}),
    ("callback_url: .*not an http", "A fox", {"callback_url": ""}),
    ("callback_url: 7 is not", "A fox", {"callback_url": 7}),
    ("size: '16:9' is not allowed. Allowed: '1:1', '3:2', '2:3'", "A fox", {"size": "16:9"}),
    ("size: .*not allowed", "A fox", {"size": ["1:1"]}),
    ("variants: 3 is not allowed. Allowed: 1, 2, 4", "A fox", {"variants": 3}),
    ("variants: True is not allowed", "A fox", {"variants": True}),
    ("variants: '2' is not allowed", "A fox", {"variants": "2"}),
    ("fallback: 'GPT' is not allowed. Allowed: 'GPT", "A fox", {"fallback": "GPT"}),
    ("fallback: 1 is not allowed", "A fox", {"fallback": 1}),
    ("enhance: 'yes' is not allowed. Allowed: True", "A fox", {"enhance": "yes"}),
    ("upload_cn: 0 is not allowed", "A fox", {"upload_cn": 0}),
    ("aspect_ratio: unknown. Known: 'size', 'variants'", "A fox", {"aspect_ratio": "1:1"}),
]


@pytest.mark.parametrize(("said", "prompt", "options"), REFUSED)
def test_what_cannot_work_is_refused_before_anything_is_sent(
    connect: Connect, said: str, prompt: Any, options: dict[str, Any]
) -> None:
    script = Script()

    with pytest.raises(InvalidRequestError, match=f"^{said}"):
        scripted(connect, script).create(prompt, **options)

    assert script.requests == []


def test_a_refused_data_address_is_not_repeated_in_full() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        asked("A fox", images="data:image/png;base64," + "A" * 10_000)

    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("url", LOCAL)
@pytest.mark.parametrize("name", ["images", "callback_url"])
def test_the_real_service_is_sent_no_local_address(name: str, url: str) -> None:
    with pytest.raises(InvalidRequestError, match=f"^{name}: the service cannot reach"):
        asked("A fox", REAL, **{name: url})


@pytest.mark.parametrize("url", LOCAL)
def test_another_service_may_be_sent_a_local_address(url: str) -> None:
    assert asked("A fox", "http://127.0.0.1:8080", images=url)["filesUrl"] == [url]


@pytest.mark.parametrize("url", [ONE, "http://8.8.8.8/a", "https://[2606:4700::1]/a"])
def test_the_real_service_is_sent_public_addresses(url: str) -> None:
    assert asked("A fox", REAL, images=url)["filesUrl"] == [url]


junk = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()


@given(
    prompt=junk | st.characters(categories=["Cs"]),
    options=st.dictionaries(
        st.sampled_from(["size", "variants", "images", "mask", "callback_url", "enhance"])
        | st.sampled_from(["fallback", "upload_cn", "other"]),
        junk | st.lists(junk) | st.dictionaries(junk.filter(lambda v: v == v), junk, max_size=2),
    ),
)
@settings(deadline=None)
def test_no_argument_raises_anything_but_invalid_request(
    prompt: Any, options: dict[str, Any]
) -> None:
    with suppress(InvalidRequestError):
        httpx.Request("POST", API, json=asked(prompt, REAL, **options))


def test_the_mock_accepts_every_option(connect: Connect, mock: Mock, time: Time) -> None:
    kie = on_mock(connect, mock, time)

    task = kie.create(
        "A fox",
        size="2:3",
        variants=2,
        images=[ONE],
        mask=ONE,
        callback_url="https://example.com/kie",
        enhance=True,
        fallback="FLUX_MAX",
        upload_cn=False,
    )

    assert sandbox(mock).tasks[task.id].request == dict(task.request)


def test_every_field_of_the_document_can_be_asked_for(contract: Document) -> None:
    sent = asked(
        "A fox",
        images=ONE,
        mask=ONE,
        size="3:2",
        variants=2,
        callback_url=ONE,
        enhance=True,
        fallback="FLUX_MAX",
        upload_cn=True,
    )

    fields = contract.raw["components"]["schemas"]["GenerateRequest"]["properties"]
    missing = {name for name, field in fields.items() if not field.get("deprecated")} - sent.keys()
    assert not missing, (
        f"{', '.join(missing)}: in the document, but kie.create cannot send it. Add an option to "
        "src/kie4o/_options.py and src/kie4o/_request.py (docs/architecture.md, How to add)."
    )
