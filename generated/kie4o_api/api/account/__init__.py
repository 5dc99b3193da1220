# Generated from openapi/openapi.yaml by scripts/generate.py: change the document instead.
"""Contains endpoint functions for accessing the API"""
