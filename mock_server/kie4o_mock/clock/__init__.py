"""The clock, what waits for it, and what is counted by it."""
