"""A record against the request that it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contract_tests.document import document

from .group import Group, Violation
from .record import succeeded, urls
from .values import alike, fields, integer, other_task, parsed, shown

REQUEST = Group[[Any, str, Mapping[str, Any]]]("A record and its request")


def check_record_of(record: Any, task_id: str, request: Mapping[str, Any]) -> list[Violation]:
    """What in a record does not fit the request.

    Args:
        record: the `data` of getTask.
        task_id: the id that was asked for.
        request: the body that generateImage accepted.
    """
    return REQUEST.check(record, task_id, request)


def _params(record: Any) -> Mapping[str, Any]:
    return fields(parsed(fields(record).get("paramJson")))


def _sent(request: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that the document knows, without nulls: null is absent (null-request-fields)."""
    known = document().at("/components/schemas/GenerateRequest/properties")
    return {name: value for name, value in request.items() if name in known and value is not None}


def _is_default(value: Any) -> bool:
    """Only a switch that is off, the least number and the default model are nobody's wish."""
    return any(alike(value, default) for default in (False, 1, "FLUX_MAX"))


@REQUEST.rule("record-task-id", "The record is that of the task asked for.", "task-id-form")
def _task_id(record: Any, task_id: str, _: Mapping[str, Any]) -> str | None:
    return other_task(record, task_id)


@REQUEST.rule(
    "record-param-json-request",
    "paramJson repeats the fields of the request.",
    "param-json",
    when=lambda record, *_: bool(_params(record)),
)
def _request(record: Any, _: str, request: Mapping[str, Any]) -> str | None:
    params = _params(record)
    for name, value in _sent(request).items():
        if not alike(params.get(name), value):
            return f"{name} {shown(params.get(name))}, sent {shown(value)}"
    return None


@REQUEST.rule(
    "record-param-json-added",
    "paramJson adds defaults and the outcome of two checks, and invents no other field.",
    "param-json",
    when=lambda record, *_: bool(_params(record)),
)
def _added(record: Any, _: str, request: Mapping[str, Any]) -> str | None:
    params, sent = _params(record), _sent(request)
    known = document().at("/components/schemas/GenerateRequest/properties")
    added = {name: value for name, value in params.items() if name not in sent}
    if added.pop("fileUrlOrPromptNotEmpty", None) is not True:
        return "fileUrlOrPromptNotEmpty is not true"
    if added.pop("nVariantsValid", None) is not True:
        return "nVariantsValid is not true"
    strange = {n: v for n, v in added.items() if n not in known or not _is_default(v)}
    return f"added {shown(strange)}" if strange else None


@REQUEST.rule(
    "record-urls-count",
    "A finished task has as many images as nVariants asked for, one by default.",
    "/components/schemas/VariantCount",
    when=lambda record, *_: succeeded(record),
)
def _count(record: Any, _: str, request: Mapping[str, Any]) -> str | None:
    wanted = integer(request.get("nVariants")) or 1
    return None if len(urls(record)) == wanted else f"{len(urls(record))} for nVariants {wanted}"
