"""Tapes: everything that was exchanged with a remote target, to be held against the document again.

`recorder` writes one, `lines` reads it, `answers` holds its answers to the document and the rules,
`requests` puts its requests to the mock, `report` says what differs and what has to change.
"""
