"""Many prompts at a time: what comes next, who does it, and the journal of what was paid for."""
