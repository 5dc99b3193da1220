"""A FastAPI service that starts tasks and is told when they end.

Run it with `uvicorn fastapi_app:app`; PUBLIC_URL is where the service can reach it.
"""

import os
from typing import Any

from fastapi import BackgroundTasks, FastAPI, HTTPException, Request
from pydantic import BaseModel

from kie4o import AsyncKie, KieError
from kie4o.errors import CallbackError

app = FastAPI()
# A service of your own keeps these in its database.
images: dict[str, dict[str, Any]] = {}


class Order(BaseModel):
    """What a customer asks for."""

    prompt: str


@app.post("/images", status_code=202)
async def create(order: Order) -> dict[str, str]:
    """Start a task, and return its id."""
    callback_url = os.environ["PUBLIC_URL"] + "/callbacks/kie"
    try:
        async with AsyncKie() as kie:
            task = await kie.create(order.prompt, callback_url=callback_url)
    except KieError as error:
        raise HTTPException(502, error.message) from error
    images[task.id] = {"status": "running"}
    return {"id": task.id}


@app.get("/images/{task_id}")
async def show(task_id: str) -> dict[str, Any]:
    """What became of a task."""
    if task_id not in images:
        raise HTTPException(404, "There is no such image.")
    return images[task_id]


@app.post("/callbacks/kie")
async def callback(request: Request, background: BackgroundTasks) -> None:
    """Take the id of a task that has ended; with KIE_WEBHOOK_KEY set, only from the service."""
    async with AsyncKie() as kie:
        try:
            told = kie.parse_callback(await request.body(), request.headers)
        except CallbackError as error:
            raise HTTPException(400, error.message) from error
    if told.task_id in images:
        background.add_task(update, told.task_id)


async def update(task_id: str) -> None:
    """Read the task: its record is the truth, not the callback."""
    async with AsyncKie() as kie:
        task = await kie.get_task(task_id)
    if task.succeeded:
        images[task_id] = {"status": "done", "urls": list(task.urls)}
    elif task.failed:
        images[task_id] = {"status": "failed", "reason": task.error_message}
