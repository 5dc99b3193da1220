"""A local stand-in for the 4o Image API."""
