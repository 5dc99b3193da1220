"""The hand-written layer over the generated client `kie4o_api`."""

__version__ = "0.1.0"
