"""A receiver in Django."""

from django.http import HttpRequest, HttpResponse

from kie4o import Kie, callbacks

kie = Kie("key", webhook_key="secret")


def callback(request: HttpRequest) -> HttpResponse:
    task_id = callbacks.verify(request.body, request.META, "secret")
    assert kie.parse_callback(request.body, request.headers).task_id == task_id
    return HttpResponse(task_id)
