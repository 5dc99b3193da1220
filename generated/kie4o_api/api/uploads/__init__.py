# Generated from openapi/openapi.yaml by scripts/generate.py: edit the document.
"""Contains endpoint functions for accessing the API"""
