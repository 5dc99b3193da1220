"""Faults planted on purpose, each of which the suite has to find, and by a rule with a name.

A suite that cannot fail proves nothing. `seams` lists where faults are planted, `catalogue`
collects them, `trial` lets the suite run on one, `pool` does so for many, two at a time.
"""
