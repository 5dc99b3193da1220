"""What is posted when a task has ended, and how it reaches its receiver."""
