"""The synchronous client and what it is made of."""
