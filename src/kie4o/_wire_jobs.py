"""How the vendor spells the record of the jobs API, as in April and as in September 2026."""

from __future__ import annotations

import json
from typing import Any

from ._wire_values import Json, as_int, as_object, as_text, common_id, first_urls

_FLAGS = {"waiting": 0, "queuing": 0, "generating": 0, "success": 1, "fail": 3}
_STATES = {0: "generating", 1: "success", 2: "fail", 3: "fail"}
_NUMBERS = {"createTime", "completeTime", "updateTime", "successFlag"}
_UNKNOWN = ("recordInfo is null", "The record does not exist", "record is null")


def job(value: Any) -> Json | None:
    """A record of the jobs API, in the spelling of the document; absent keys stay absent."""
    found = as_object(value) or {}
    task_id = common_id(found)
    if not task_id:
        return None
    flag = as_int(found.get("successFlag"))
    state = as_text(found.get("state")) or _STATES.get(flag_of("", flag), "generating")
    known: Json = {name: item for name, item in found.items() if name != "task_id"}
    known |= {"taskId": task_id, "model": as_text(found.get("model")) or "", "state": state}
    for name in _NUMBERS & known.keys():
        known[name] = as_int(known[name])
    for name in ("createTime", "successFlag"):
        if name in known and known[name] is None:
            del known[name]
    if "response" in known:
        urls = first_urls(known["response"])
        known["response"] = {"resultUrls": urls} if urls else None
    return known


def as_task(found: Json) -> Json:
    """A canonical record of the jobs API in the fields of one of the 4o API.

    The state decides; the flag is asked only where the state is a word unheard of.
    """
    state = str(found.get("state"))
    flag = flag_of(state, as_int(found.get("successFlag")))
    urls = first_urls(found.get("resultJson"), found.get("response"), found)
    reason = as_text(found.get("failCode"))
    number = as_int(reason)
    return {
        "taskId": found.get("taskId"),
        "paramJson": _param(found),
        "createTime": found.get("createTime"),
        "completeTime": found.get("completeTime"),
        "response": {"resultUrls": urls},
        "successFlag": flag,
        "status": None if state in _FLAGS else state,
        "errorCode": number or None,
        "errorMessage": as_text(found.get("failMsg")) or (reason if number is None else None),
    }


def is_unknown(text: str) -> bool:
    """Whether a refusal says that there is no such task; so it is for a moment when one is new.

    The document has the texts as examples: of a job, a task of the 4o paths, and its direct link.
    """
    return any(said in text for said in _UNKNOWN)


def flag_of(state: str, flag: int | None) -> int:
    """The flag of a job's state, or the flag that came with a state unheard of."""
    known = _FLAGS.get(state, flag)
    return 0 if known is None else known


def _param(found: Json) -> str | None:
    """What was asked for; its `input` is JSON text once more."""
    told = as_text(found.get("param")) or as_text(found.get("paramJson"))
    outer = as_object(told)
    inner = as_object(outer.get("input")) if outer else None
    return json.dumps({**outer, "input": inner}) if outer and inner is not None else told
