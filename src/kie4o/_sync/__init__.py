# Generated from src/kie4o/_async/__init__.py by scripts/sync_client.py: edit that file.
"""The synchronous client and what it is made of."""
