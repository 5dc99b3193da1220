"""The verdict: which costly or untidy habits of a client the activity log shows."""
