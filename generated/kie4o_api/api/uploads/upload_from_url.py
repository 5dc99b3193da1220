# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.path_error import PathError
from ...models.upload_refusal import UploadRefusal
from ...models.upload_success import UploadSuccess
from ...models.upload_url_request import UploadUrlRequest
from ...types import Response


def _get_kwargs(
    *,
    body: UploadUrlRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/file-url-upload",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> PathError | UploadRefusal | UploadSuccess:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> UploadRefusal | UploadSuccess:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = UploadSuccess.from_dict(data)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_200_type_1 = UploadRefusal.from_dict(data)

            return response_200_type_1

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = UploadRefusal.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = UploadRefusal.from_dict(response.json())

        return response_401

    if response.status_code == 404:
        response_404 = PathError.from_dict(response.json())

        return response_404

    if response.status_code == 405:
        response_405 = UploadRefusal.from_dict(response.json())

        return response_405

    if response.status_code == 500:
        response_500 = UploadRefusal.from_dict(response.json())

        return response_500

    response_default = UploadRefusal.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[PathError | UploadRefusal | UploadSuccess]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: UploadUrlRequest,
) -> Response[PathError | UploadRefusal | UploadSuccess]:
    """URL File Upload

     Let the service fetch a file from a public URL. Price, storage and overwriting are those of
    uploadFile; `x-upload-limits` has the recommended size and the time that the fetch may take.

    Args:
        body (UploadUrlRequest): The URL of a file, and where to store it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PathError | UploadRefusal | UploadRefusal | UploadSuccess]
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
    body: UploadUrlRequest,
) -> PathError | UploadRefusal | UploadSuccess | None:
    """URL File Upload

     Let the service fetch a file from a public URL. Price, storage and overwriting are those of
    uploadFile; `x-upload-limits` has the recommended size and the time that the fetch may take.

    Args:
        body (UploadUrlRequest): The URL of a file, and where to store it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PathError | UploadRefusal | UploadRefusal | UploadSuccess
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: UploadUrlRequest,
) -> Response[PathError | UploadRefusal | UploadSuccess]:
    """URL File Upload

     Let the service fetch a file from a public URL. Price, storage and overwriting are those of
    uploadFile; `x-upload-limits` has the recommended size and the time that the fetch may take.

    Args:
        body (UploadUrlRequest): The URL of a file, and where to store it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PathError | UploadRefusal | UploadRefusal | UploadSuccess]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: UploadUrlRequest,
) -> PathError | UploadRefusal | UploadSuccess | None:
    """URL File Upload

     Let the service fetch a file from a public URL. Price, storage and overwriting are those of
    uploadFile; `x-upload-limits` has the recommended size and the time that the fetch may take.

    Args:
        body (UploadUrlRequest): The URL of a file, and where to store it.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PathError | UploadRefusal | UploadRefusal | UploadSuccess
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
