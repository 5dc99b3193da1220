"""For the tests of others: the mock in their process, and a helper for its control plane."""
