# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.error_envelope import ErrorEnvelope
from ...models.generate_request import GenerateRequest
from ...models.generate_success import GenerateSuccess
from ...models.path_error import PathError
from ...types import Response


def _get_kwargs(
    *,
    body: GenerateRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/gpt4o-image/generate",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorEnvelope | GenerateSuccess | PathError:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> ErrorEnvelope | GenerateSuccess:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = GenerateSuccess.from_dict(data)

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
) -> Response[ErrorEnvelope | GenerateSuccess | PathError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: GenerateRequest,
) -> Response[ErrorEnvelope | GenerateSuccess | PathError]:
    """Generate 4o Image

     Start a paid task and return its id at once. The images come later: poll the task, or give
    a `callBackUrl`. The same request sent twice is charged twice; the API has no idempotency
    key. Each image costs 6 credits.

    Args:
        body (GenerateRequest): What to draw. Give a prompt, or images, or both. The service
            tolerates absent, null and
            unknown fields.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | ErrorEnvelope | GenerateSuccess | PathError]
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
    body: GenerateRequest,
) -> ErrorEnvelope | GenerateSuccess | PathError | None:
    """Generate 4o Image

     Start a paid task and return its id at once. The images come later: poll the task, or give
    a `callBackUrl`. The same request sent twice is charged twice; the API has no idempotency
    key. Each image costs 6 credits.

    Args:
        body (GenerateRequest): What to draw. Give a prompt, or images, or both. The service
            tolerates absent, null and
            unknown fields.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorEnvelope | ErrorEnvelope | GenerateSuccess | PathError
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: GenerateRequest,
) -> Response[ErrorEnvelope | GenerateSuccess | PathError]:
    """Generate 4o Image

     Start a paid task and return its id at once. The images come later: poll the task, or give
    a `callBackUrl`. The same request sent twice is charged twice; the API has no idempotency
    key. Each image costs 6 credits.

    Args:
        body (GenerateRequest): What to draw. Give a prompt, or images, or both. The service
            tolerates absent, null and
            unknown fields.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | ErrorEnvelope | GenerateSuccess | PathError]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: GenerateRequest,
) -> ErrorEnvelope | GenerateSuccess | PathError | None:
    """Generate 4o Image

     Start a paid task and return its id at once. The images come later: poll the task, or give
    a `callBackUrl`. The same request sent twice is charged twice; the API has no idempotency
    key. Each image costs 6 credits.

    Args:
        body (GenerateRequest): What to draw. Give a prompt, or images, or both. The service
            tolerates absent, null and
            unknown fields.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorEnvelope | ErrorEnvelope | GenerateSuccess | PathError
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
