"""The implementations that the suite can test."""
