"""The command `kie4o`; it needs the extra `cli`."""
