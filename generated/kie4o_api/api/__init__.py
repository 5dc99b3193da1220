# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
"""Contains methods for accessing the API"""
