"""A task: fixed when it is created, read by the clock."""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from .refusals import Json
from .requests import inputs

Fate = tuple[int, str, int, str]
_POLICY = (3, "GENERATE_FAILED", 400)
_POLICY_TEXT = "Your content was flagged by OpenAI as violating content policies."
_FORMAT_TEXT = "We couldn't process the provided image file (code=invalid_image_format)"
_AWAY_TEXT = "Unable to download image from the provided filesUrl"
_FORBIDDEN = ("gore", "beheading")
_STRANGE = (".gif", ".bmp", ".tif", ".tiff", ".svg")


@dataclass(frozen=True)
class Task:
    """One task; `fate` is how it fails, None where it succeeds; `body` that of a job."""

    id: str
    request: Json
    created: float
    ends: float
    pictures: tuple[str, ...]
    fate: Fate | None
    body: Json

    def running(self, now: float) -> bool:
        return now < self.ends

    def succeeded(self, now: float) -> bool:
        return now >= self.ends and self.fate is None

    def record(self, now: float) -> Json:
        """What record-info shows."""
        running = self.running(now)
        flag, status, code, said = 0, "GENERATING", None, None
        if not running:
            flag, status, code, said = self.fate or (1, "SUCCESS", None, None)
        drawn = self.succeeded(now)
        return {
            "taskId": self.id,
            "paramJson": self._parameters(),
            "completeTime": None if running else int(self.ends) * 1000,
            "response": {"resultUrls": list(self.pictures)} if drawn else None,
            "successFlag": flag,
            "status": status,
            "errorCode": code,
            "errorMessage": said,
            "createTime": int(self.created) * 1000,
            "progress": "1.00" if drawn else "0.00",
        }

    def announcement(self) -> Json:
        """What is posted to callBackUrl."""
        if self.fate:
            _, _, code, said = self.fate
            return {"code": code, "msg": said, "data": {"taskId": self.id, "info": None}}
        info = {"result_urls": list(self.pictures)}
        said = "Gpt4o-image generated successfully."
        return {"code": 200, "msg": said, "data": {"taskId": self.id, "info": info}}

    def job(self, now: float) -> Json:
        """What recordInfo shows, in the shape of April 2026."""
        running, drawn = self.running(now), self.succeeded(now)
        known = {**self.body, "input": json.dumps(self.body["input"])}
        _, _, code, said = self.fate or (1, "", None, None)
        results = json.dumps({"resultUrls": list(self.pictures)}) if drawn else None
        return {
            "taskId": self.id,
            "model": self.body["model"],
            "state": "generating" if running else "success" if drawn else "fail",
            "param": json.dumps(known, sort_keys=True),
            "resultJson": "" if running else results,
            "failCode": None if running or code is None else str(code),
            "failMsg": None if running else said,
            "costTime": None if running else int(self.ends - self.created),
            "completeTime": None if running else int(self.ends * 1000),
            "createTime": int(self.created * 1000),
        }

    def job_announcement(self) -> Json:
        """What is posted to the callBackUrl of a job."""
        said = "failed" if self.fate else "completed successfully"
        msg = f"Playground task {said}."
        return {"code": 501 if self.fate else 200, "msg": msg, "data": self.job(self.ends)}

    def _parameters(self) -> str:
        leaked = {"fileUrlOrPromptNotEmpty": True, "nVariantsValid": True}
        shown = {"enableFallback": False, **self.request, **leaked}
        return json.dumps(shown, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def unreachable(url: str) -> bool:
    """Whether no host of this name can ever exist."""
    return (urlsplit(url).hostname or "").endswith(".invalid")


def fate(request: Json) -> Fate | None:
    """What the prompt and the pictures lead to."""
    if any(word in request.get("prompt", "").lower() for word in _FORBIDDEN):
        return (*_POLICY, _POLICY_TEXT)
    for url in inputs(request):
        if unreachable(url):
            return 2, "CREATE_TASK_FAILED", 451, _AWAY_TEXT
        if urlsplit(url).path.lower().endswith(_STRANGE):
            return 2, "CREATE_TASK_FAILED", 400, _FORMAT_TEXT
    return None
