# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.error_envelope import ErrorEnvelope
from ...models.job_success import JobSuccess
from ...models.path_error import PathError
from ...types import UNSET, Response


def _get_kwargs(
    *,
    task_id: str,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["taskId"] = task_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/jobs/recordInfo",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorEnvelope | JobSuccess | PathError:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> ErrorEnvelope | JobSuccess:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = JobSuccess.from_dict(data)

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
) -> Response[ErrorEnvelope | JobSuccess | PathError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    task_id: str,
) -> Response[ErrorEnvelope | JobSuccess | PathError]:
    """Get Task Details

     Read one task of createJob. `state` decides: waiting, queuing and generating are running,
    success has results, fail has none. Poll a task at most ten times a second. A new task may
    be unknown for a moment.

    Args:
        task_id (str): The id that createJob returned. Treat it as opaque. Example:
            8c1f0b7de2a94c55a1f3d0926be47a10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | ErrorEnvelope | JobSuccess | PathError]
    """

    kwargs = _get_kwargs(
        task_id=task_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    task_id: str,
) -> ErrorEnvelope | JobSuccess | PathError | None:
    """Get Task Details

     Read one task of createJob. `state` decides: waiting, queuing and generating are running,
    success has results, fail has none. Poll a task at most ten times a second. A new task may
    be unknown for a moment.

    Args:
        task_id (str): The id that createJob returned. Treat it as opaque. Example:
            8c1f0b7de2a94c55a1f3d0926be47a10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorEnvelope | ErrorEnvelope | JobSuccess | PathError
    """

    return sync_detailed(
        client=client,
        task_id=task_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    task_id: str,
) -> Response[ErrorEnvelope | JobSuccess | PathError]:
    """Get Task Details

     Read one task of createJob. `state` decides: waiting, queuing and generating are running,
    success has results, fail has none. Poll a task at most ten times a second. A new task may
    be unknown for a moment.

    Args:
        task_id (str): The id that createJob returned. Treat it as opaque. Example:
            8c1f0b7de2a94c55a1f3d0926be47a10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | ErrorEnvelope | JobSuccess | PathError]
    """

    kwargs = _get_kwargs(
        task_id=task_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    task_id: str,
) -> ErrorEnvelope | JobSuccess | PathError | None:
    """Get Task Details

     Read one task of createJob. `state` decides: waiting, queuing and generating are running,
    success has results, fail has none. Poll a task at most ten times a second. A new task may
    be unknown for a moment.

    Args:
        task_id (str): The id that createJob returned. Treat it as opaque. Example:
            8c1f0b7de2a94c55a1f3d0926be47a10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorEnvelope | ErrorEnvelope | JobSuccess | PathError
    """

    return (
        await asyncio_detailed(
            client=client,
            task_id=task_id,
        )
    ).parsed
