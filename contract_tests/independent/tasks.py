"""A task: fixed when it is created, read by the clock."""

from __future__ import annotations

import json

from attrs import frozen

from .requests import Json

_FAILURE = "Your content was flagged by OpenAI as violating content policies."
_RUNNING, _DONE, _FAILED = 0, 1, 3
_STATUS = {_RUNNING: "GENERATING", _DONE: "SUCCESS", _FAILED: "GENERATE_FAILED"}
_STATE = {_RUNNING: "generating", _DONE: "success", _FAILED: "fail"}
_LEAKED = {"fileUrlOrPromptNotEmpty": True, "nVariantsValid": True}


@frozen
class Task:
    """One task; `job` is the body of createTask, empty for a task of generate."""

    id: str
    request: Json
    job: Json
    created: float
    ends: float
    urls: list[str]

    @property
    def fails(self) -> bool:
        return "gore" in self.request.get("prompt", "")

    def flag(self, now: float) -> int:
        """The `successFlag`."""
        return _RUNNING if now < self.ends else _FAILED if self.fails else _DONE

    def record(self, now: float) -> Json:
        """What record-info shows."""
        flag = self.flag(now)
        params = {"enableFallback": False, **self.request, **_LEAKED}
        return {
            "taskId": self.id,
            "paramJson": json.dumps(params, sort_keys=True, separators=(",", ":")),
            "completeTime": int(self.ends) * 1000 if flag else None,
            "response": {"resultUrls": self.urls} if flag == _DONE else None,
            "successFlag": flag,
            "status": _STATUS[flag],
            "errorCode": 400 if flag == _FAILED else None,
            "errorMessage": _FAILURE if flag == _FAILED else None,
            "createTime": int(self.created) * 1000,
            "progress": "1.00" if flag == _DONE else "0.00",
        }

    def job_record(self, now: float) -> Json:
        """What recordInfo shows, in the shape of April 2026."""
        record, flag = self.record(now), self.flag(now)
        param = {**self.job, "input": json.dumps(self.job["input"])}
        return {
            "taskId": self.id,
            "model": self.job["model"],
            "state": _STATE[flag],
            "param": json.dumps(param, sort_keys=True),
            "resultJson": json.dumps(record["response"]) if flag else "",
            "failCode": record["errorCode"],
            "failMsg": record["errorMessage"],
            "costTime": int(self.ends - self.created) if flag else None,
            "completeTime": record["completeTime"],
            "createTime": record["createTime"],
        }

    def callback(self) -> Json:
        """What is posted to `callBackUrl` at the end."""
        if self.job:
            data, failure = self.job_record(self.ends), (501, "Playground task failed.")
        else:
            info = None if self.fails else {"result_urls": self.urls}
            data, failure = {"taskId": self.id, "info": info}, (400, _FAILURE)
        code, said = failure if self.fails else (200, "Generated successfully.")
        return {"code": code, "msg": said, "data": data}
