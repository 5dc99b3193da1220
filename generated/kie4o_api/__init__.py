# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
"""A client library for accessing Kie Image API"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
