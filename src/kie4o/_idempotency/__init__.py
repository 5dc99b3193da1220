"""Never paying twice: what is remembered of each key, and of the account, in a store."""
