"""Uploaded files: how they come in, where they are kept, at which URLs they are served."""
