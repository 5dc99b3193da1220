# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.create_job_request import CreateJobRequest
from ...models.create_job_success import CreateJobSuccess
from ...models.error_envelope import ErrorEnvelope
from ...models.path_error import PathError
from ...types import Response


def _get_kwargs(
    *,
    body: CreateJobRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/jobs/createTask",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CreateJobSuccess | ErrorEnvelope | PathError:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> CreateJobSuccess | ErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = CreateJobSuccess.from_dict(data)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_200_type_1 = ErrorEnvelope.from_dict(data)

            return response_200_type_1

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 404:
        response_404 = PathError.from_dict(response.json())

        return response_404

    response_default = ErrorEnvelope.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CreateJobSuccess | ErrorEnvelope | PathError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateJobRequest,
) -> Response[CreateJobSuccess | ErrorEnvelope | PathError]:
    """Create a task of any model

     Start a paid task of the model that `model` names and return its id at once. Poll the task,
    or give a `callBackUrl`. The same request sent twice is charged twice. Four families of
    models have typed inputs here; the input of every other model is open.

    Args:
        body (CreateJobRequest): The model and its input.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateJobSuccess | ErrorEnvelope | ErrorEnvelope | PathError]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: CreateJobRequest,
) -> CreateJobSuccess | ErrorEnvelope | PathError | None:
    """Create a task of any model

     Start a paid task of the model that `model` names and return its id at once. Poll the task,
    or give a `callBackUrl`. The same request sent twice is charged twice. Four families of
    models have typed inputs here; the input of every other model is open.

    Args:
        body (CreateJobRequest): The model and its input.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateJobSuccess | ErrorEnvelope | ErrorEnvelope | PathError
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: CreateJobRequest,
) -> Response[CreateJobSuccess | ErrorEnvelope | PathError]:
    """Create a task of any model

     Start a paid task of the model that `model` names and return its id at once. Poll the task,
    or give a `callBackUrl`. The same request sent twice is charged twice. Four families of
    models have typed inputs here; the input of every other model is open.

    Args:
        body (CreateJobRequest): The model and its input.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CreateJobSuccess | ErrorEnvelope | ErrorEnvelope | PathError]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: CreateJobRequest,
) -> CreateJobSuccess | ErrorEnvelope | PathError | None:
    """Create a task of any model

     Start a paid task of the model that `model` names and return its id at once. Poll the task,
    or give a `callBackUrl`. The same request sent twice is charged twice. Four families of
    models have typed inputs here; the input of every other model is open.

    Args:
        body (CreateJobRequest): The model and its input.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CreateJobSuccess | ErrorEnvelope | ErrorEnvelope | PathError
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
