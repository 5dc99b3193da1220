"""The tree of errors: drawn as it is, complete, and able to travel to another process."""

from __future__ import annotations

import inspect
import pickle
import re

import httpx
import pytest

from contract_tests.document import Document
from kie4o import Task, errors
from kie4o.errors import ApiConnectionError, ApiError, KieError
from tests.kie4o.conftest import TASK_ID

CLASSES = [
    found for _, found in inspect.getmembers(errors, inspect.isclass) if issubclass(found, KieError)
]


def drawn() -> dict[str, str]:
    """Each class in the docstring, and the one that it hangs from."""
    path: list[str] = ["KieError"]
    found: dict[str, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        if branch := re.match(r"    ([│ ]*)[├└]── (\w+)", line):
            depth = len(branch[1]) // 4 + 1
            path[depth:] = [branch[2]]
            found[branch[2]] = path[depth - 1]
    return found


def real() -> dict[str, str]:
    return {found.__name__: found.__bases__[0].__name__ for found in CLASSES}


def test_the_drawn_tree_is_the_real_tree() -> None:
    tree = real()
    del tree["KieError"]

    assert drawn() == tree


def test_every_code_of_the_document_has_a_class(contract: Document) -> None:
    assert set(errors.BY_CODE) == set(contract.raw["components"]["schemas"]["ErrorCode"]["enum"])


def test_no_two_codes_share_a_class() -> None:
    assert len(set(errors.BY_CODE.values())) == len(errors.BY_CODE)


@pytest.mark.parametrize("code", errors.BY_CODE)
def test_a_class_is_described_by_its_code(code: int) -> None:
    assert (errors.BY_CODE[code].__doc__ or "").startswith(f"{code}: ")


@pytest.mark.parametrize("code", errors.BY_CODE)
def test_a_code_makes_the_error_of_its_class(code: int) -> None:
    error = errors._api_error(code, "no", httpx.Response(200))

    assert type(error) is errors.BY_CODE[code]


def test_a_code_that_no_page_names_is_an_api_error_too() -> None:
    error = errors._api_error(777, "odd", httpx.Response(200))

    assert (type(error), error.code, str(error)) == (ApiError, 777, "odd (code 777)")


@pytest.mark.parametrize("kind", CLASSES)
def test_an_error_has_every_attribute_without_being_given_one(kind: type[KieError]) -> None:
    error = kind("what happened")

    assert error.message == "what happened"
    assert (error.code, error.response, error.task) == (None, None, None)


@pytest.mark.parametrize("kind", CLASSES)
def test_an_error_survives_pickling(kind: type[KieError]) -> None:
    response = httpx.Response(455, json={"code": 455}, headers={"Retry-After": "7"})
    error = kind("later", code=455, response=response, task=Task(id=TASK_ID, flag=3))
    error.may_have_been_charged = True

    twin: KieError = pickle.loads(pickle.dumps(error))

    assert type(twin) is kind
    assert (twin.message, twin.code, twin.may_have_been_charged) == ("later", 455, True)
    assert twin.task == error.task
    assert twin.response is not None
    assert twin.response.json() == {"code": 455}
    assert str(twin) == str(error)


def test_whether_a_request_was_sent_survives_pickling() -> None:
    error = ApiConnectionError("cut off")
    error.sent = True

    assert pickle.loads(pickle.dumps(error)).sent


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [(errors.TaskTimeoutError, TimeoutError), (errors.InvalidRequestError, ValueError)],
)
def test_an_error_is_caught_by_the_builtin_that_it_is(
    kind: type[KieError], builtin: type[Exception]
) -> None:
    assert issubclass(kind, builtin)


@pytest.mark.parametrize("kind", CLASSES)
def test_an_error_that_may_have_cost_says_so_once(kind: type[KieError]) -> None:
    itself = kind is errors.OutcomeUnknownError
    error = kind("It may have been paid for." if itself else "Please try again later.", code=500)
    error.may_have_been_charged = True

    assert str(error).count("It may have been paid for.") == 1


def test_only_a_prompt_that_was_cut_off_is_unknown_by_its_class() -> None:
    assert [kind for kind in CLASSES if kind.may_have_been_charged] == [errors.OutcomeUnknownError]


def test_a_code_of_hundreds_of_digits_is_cut_in_the_message() -> None:
    error = errors.ApiError("no", code=10**308)

    assert str(error) == "no (code 10000000000000000000)"
    assert error.code == 10**308
