"""Requests of the code under test, led to a mock whatever library sends them.

A test must never reach the paid service: the hosts of the service mean the mock, and so does an
URL that a client took from an earlier test or from the environment before this one.
"""
