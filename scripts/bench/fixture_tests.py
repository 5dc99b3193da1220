"""The tests that are timed, as text: some run where packages are that this project lacks."""

# The first test also pays for the imports, so there are many and the median counts.
_COUNT = 40

CONFTEST = """
import statistics
import time
from pathlib import Path

import pytest

times = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol():
    begun = time.process_time()
    result = yield
    times.append(time.process_time() - begun)
    return result


def pytest_unconfigure():
    Path("median").write_text(str(statistics.median(times)))
"""

_MANY = f"""
import pytest

pytestmark = pytest.mark.parametrize("number", range({_COUNT}))
"""

EMPTY = f"""{_MANY}
def test(number): pass
"""

EMPTY_KIE_MOCK = f"""{_MANY}
def test(number, kie_mock): pass
"""

KIE_MOCK = f"""{_MANY}
from kie4o import Kie

def test(number, kie_mock, tmp_path):
    with Kie() as kie:
        assert kie.save(kie.generate("A red fox"), tmp_path)
"""

_ROUTES = f"""{_MANY}
from kie4o import Clock, Kie

PATH = "/api/v1/gpt4o-image"
CREATED = {{"code": 200, "msg": "success", "data": {{"taskId": "task"}}}}
PNG = b"\\x89PNG\\r\\n\\x1a\\n" + bytes(10_000) + b"IEND\\xaeB`\\x82"


RUNNING = {{"code": 200, "msg": "success", "data": {{"taskId": "task", "status": "GENERATING"}}}}
# A task of the usual length is polled so often, which `kie_mock` does as well.
POLLS = 5


def ended(url):
    data = {{"taskId": "task", "status": "SUCCESS", "successFlag": 1, "progress": "1.00"}}
    data["response"] = {{"resultUrls": [url]}}
    return {{"code": 200, "msg": "success", "data": data}}


def program(url, folder):
    with Kie("bench", base_url=url, clock=Clock(sleep=lambda seconds: None)) as kie:
        assert kie.save(kie.generate("A red fox"), folder)
"""

RESPX = f"""{_ROUTES}
def test(number, respx_mock, tmp_path):
    url = "http://service.test"
    respx_mock.post(f"{{url}}{{PATH}}/generate").respond(json=CREATED)
    respx_mock.get(f"{{url}}{{PATH}}/record-info").respond(json=ended(f"{{url}}/a.png"))
    respx_mock.get(f"{{url}}/a.png").respond(content=PNG)

    program(url, tmp_path)
"""

HTTPSERVER = f"""{_ROUTES}
def test(number, httpserver, tmp_path):
    url = httpserver.url_for("").rstrip("/")
    httpserver.expect_request(f"{{PATH}}/generate").respond_with_json(CREATED)
    httpserver.expect_request(f"{{PATH}}/record-info").respond_with_json(ended(f"{{url}}/a.png"))
    httpserver.expect_request("/a.png").respond_with_data(PNG)

    program(url, tmp_path)
"""

HTTPSERVER_POLLED = f"""{_ROUTES}
def test(number, httpserver, tmp_path):
    url = httpserver.url_for("").rstrip("/")
    record = f"{{PATH}}/record-info"
    httpserver.expect_request(f"{{PATH}}/generate").respond_with_json(CREATED)
    for poll in range(POLLS - 1):
        httpserver.expect_oneshot_request(record).respond_with_json(RUNNING)
    httpserver.expect_request(record).respond_with_json(ended(f"{{url}}/a.png"))
    httpserver.expect_request("/a.png").respond_with_data(PNG)

    program(url, tmp_path)
"""

MOTO = f"""{_MANY}
import boto3
from moto import mock_aws

@mock_aws
def test(number):
    s3 = boto3.client("s3", "us-east-1", aws_access_key_id="any", aws_secret_access_key="any")
    s3.create_bucket(Bucket="bench")
    s3.put_object(Bucket="bench", Key="fox.png", Body=bytes(10_000))
"""
