"""For your tests: transports to a mock in the same process, and a client of its control plane."""
