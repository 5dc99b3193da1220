"""Tapes: recordings of everything exchanged with a remote target, and their replay.

`recorder` writes a tape, `lines` reads it, `replay` holds it to the document. To report on one:
`python -m contract_tests.tape TAPE`.
"""
