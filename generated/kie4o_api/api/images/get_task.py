# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.error_envelope import ErrorEnvelope
from ...models.path_error import PathError
from ...models.task_success import TaskSuccess
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
        "url": "/api/v1/gpt4o-image/record-info",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorEnvelope | TaskSuccess | PathError:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> ErrorEnvelope | TaskSuccess:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = TaskSuccess.from_dict(data)

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
) -> Response[ErrorEnvelope | TaskSuccess | PathError]:
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
) -> Response[ErrorEnvelope | TaskSuccess | PathError]:
    """Get 4o Image Details

     Read one task. `successFlag` decides: 0 is running, 1 has images, 2 and 3 have failed. Poll
    a task at most three times a second. A record can be read for two months.

    Args:
        task_id (str): The id that generateImage returned. Treat it as opaque. Example:
            5fd1b68dbca66cddf73654e72e2094ea.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | ErrorEnvelope | TaskSuccess | PathError]
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
) -> ErrorEnvelope | TaskSuccess | PathError | None:
    """Get 4o Image Details

     Read one task. `successFlag` decides: 0 is running, 1 has images, 2 and 3 have failed. Poll
    a task at most three times a second. A record can be read for two months.

    Args:
        task_id (str): The id that generateImage returned. Treat it as opaque. Example:
            5fd1b68dbca66cddf73654e72e2094ea.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorEnvelope | ErrorEnvelope | TaskSuccess | PathError
    """

    return sync_detailed(
        client=client,
        task_id=task_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    task_id: str,
) -> Response[ErrorEnvelope | TaskSuccess | PathError]:
    """Get 4o Image Details

     Read one task. `successFlag` decides: 0 is running, 1 has images, 2 and 3 have failed. Poll
    a task at most three times a second. A record can be read for two months.

    Args:
        task_id (str): The id that generateImage returned. Treat it as opaque. Example:
            5fd1b68dbca66cddf73654e72e2094ea.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | ErrorEnvelope | TaskSuccess | PathError]
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
) -> ErrorEnvelope | TaskSuccess | PathError | None:
    """Get 4o Image Details

     Read one task. `successFlag` decides: 0 is running, 1 has images, 2 and 3 have failed. Poll
    a task at most three times a second. A record can be read for two months.

    Args:
        task_id (str): The id that generateImage returned. Treat it as opaque. Example:
            5fd1b68dbca66cddf73654e72e2094ea.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorEnvelope | ErrorEnvelope | TaskSuccess | PathError
    """

    return (
        await asyncio_detailed(
            client=client,
            task_id=task_id,
        )
    ).parsed
