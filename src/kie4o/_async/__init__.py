"""The asynchronous client and what it is made of."""
