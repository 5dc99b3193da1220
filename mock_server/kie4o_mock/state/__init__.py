"""The state of one API key: tasks, money, memory."""
