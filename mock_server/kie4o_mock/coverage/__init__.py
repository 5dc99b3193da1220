"""Behaviour coverage: which of the service's behaviours the clients of a mock have met."""
