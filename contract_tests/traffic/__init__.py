"""The one way out: every request of the suite goes through a `Line`."""
