"""Requests that schemathesis makes from the document, and what it thinks of the responses."""
