"""Faults planted on purpose, each of which the suite has to find, and by a rule with a name.

A suite that cannot fail proves nothing. `catalogue` reads the faults, `planting` puts one into the
code of this process, `trial` lets the suite run on it, `pool` does so for many, two at a time.
"""
