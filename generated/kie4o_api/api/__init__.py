# Generated from openapi/openapi.yaml by scripts/generate.py: change the document instead.
"""Contains methods for accessing the API"""
