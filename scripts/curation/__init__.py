"""Hold the curated document against the vendor's docs: facts, differences, and the ledger."""
