# Generated from openapi/openapi.yaml by scripts/generate.py; edit the document instead.
"""Contains endpoint functions for accessing the API"""
