# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.download_url_request import DownloadUrlRequest
from ...models.download_url_success import DownloadUrlSuccess
from ...models.error_envelope import ErrorEnvelope
from ...models.path_error import PathError
from ...types import Response


def _get_kwargs(
    *,
    body: DownloadUrlRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/gpt4o-image/download-url",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DownloadUrlSuccess | ErrorEnvelope | PathError:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> DownloadUrlSuccess | ErrorEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = DownloadUrlSuccess.from_dict(data)

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
) -> Response[DownloadUrlSuccess | ErrorEnvelope | PathError]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: DownloadUrlRequest,
) -> Response[DownloadUrlSuccess | ErrorEnvelope | PathError]:
    """Get Direct Download URL

     Exchange the URL of a finished image for a signed link that any web page may fetch. The
    link expires after 20 minutes, the image itself after 14 days.

    Args:
        body (DownloadUrlRequest): A task and one of its images.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DownloadUrlSuccess | ErrorEnvelope | ErrorEnvelope | PathError]
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
    body: DownloadUrlRequest,
) -> DownloadUrlSuccess | ErrorEnvelope | PathError | None:
    """Get Direct Download URL

     Exchange the URL of a finished image for a signed link that any web page may fetch. The
    link expires after 20 minutes, the image itself after 14 days.

    Args:
        body (DownloadUrlRequest): A task and one of its images.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DownloadUrlSuccess | ErrorEnvelope | ErrorEnvelope | PathError
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: DownloadUrlRequest,
) -> Response[DownloadUrlSuccess | ErrorEnvelope | PathError]:
    """Get Direct Download URL

     Exchange the URL of a finished image for a signed link that any web page may fetch. The
    link expires after 20 minutes, the image itself after 14 days.

    Args:
        body (DownloadUrlRequest): A task and one of its images.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DownloadUrlSuccess | ErrorEnvelope | ErrorEnvelope | PathError]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: DownloadUrlRequest,
) -> DownloadUrlSuccess | ErrorEnvelope | PathError | None:
    """Get Direct Download URL

     Exchange the URL of a finished image for a signed link that any web page may fetch. The
    link expires after 20 minutes, the image itself after 14 days.

    Args:
        body (DownloadUrlRequest): A task and one of its images.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DownloadUrlSuccess | ErrorEnvelope | ErrorEnvelope | PathError
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
