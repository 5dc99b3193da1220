"""The two clients are one interface, and that interface follows the document."""

from __future__ import annotations

import inspect
import re
import typing
from typing import Any

import pytest

import kie4o
from contract_tests.document import Document
from kie4o import AsyncKie, Kie, _options

ASYNC_WORDS = {
    "AsyncGenerator": "Generator",
    "httpx.AsyncClient": "httpx.Client",
    "AsyncKie": "Kie",
}


def public(client: type) -> dict[str, Any]:
    return {name: value for name, value in vars(client).items() if not name.startswith("_")}


def signature(function: Any) -> str:
    text = str(inspect.signature(function))
    for word, plain in ASYNC_WORDS.items():
        text = text.replace(word, plain)
    return text


def test_both_clients_have_the_same_methods() -> None:
    assert public(Kie).keys() == public(AsyncKie).keys()


@pytest.mark.parametrize("name", ["__init__", *public(Kie)])
def test_a_method_has_the_same_signature_in_both_clients(name: str) -> None:
    assert signature(getattr(AsyncKie, name)) == signature(getattr(Kie, name))


@pytest.mark.parametrize("name", sorted(public(Kie).keys() - {"batch", "parse_callback"}))
def test_everything_that_sends_is_awaited(name: str) -> None:
    assert inspect.iscoroutinefunction(getattr(AsyncKie, name))


def documented() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name in kie4o.__all__:
        value = getattr(kie4o, name)
        if inspect.ismodule(value) or not callable(value):
            continue
        found.append((name, value))
        if inspect.isclass(value):
            own = public(value).items()
            found += [(f"{name}.{n}", v) for n, v in own if callable(v) or isinstance(v, property)]
    return found


@pytest.mark.parametrize(("name", "value"), documented(), ids=lambda v: v if v is str else None)
def test_every_public_name_is_described(name: str, value: Any) -> None:
    assert inspect.getdoc(value), name


@pytest.mark.parametrize("client", [Kie, AsyncKie])
@pytest.mark.parametrize("name", ["create", "generate", "batch"])
def test_no_argument_is_untyped(client: type, name: str) -> None:
    parameters = inspect.signature(getattr(client, name)).parameters.values()

    assert all(p.annotation is not p.empty for p in parameters if p.name != "self")


@pytest.mark.parametrize(
    ("choice", "schema"),
    [
        (_options.Size, "ImageSize"),
        (_options.Variants, "VariantCount"),
        (_options.Fallback, "FallbackModel"),
    ],
)
def test_a_choice_offers_what_the_document_has(
    contract: Document, choice: Any, schema: str
) -> None:
    assert list(typing.get_args(choice)) == contract.raw["components"]["schemas"][schema]["enum"]


def test_every_option_is_described() -> None:
    described = re.findall(r"^ +(\w+): ", inspect.getdoc(_options.Options) or "", re.MULTILINE)

    assert described == list(_options.Options.__annotations__)


def test_every_exported_name_exists() -> None:
    assert [name for name in kie4o.__all__ if not hasattr(kie4o, name)] == []
