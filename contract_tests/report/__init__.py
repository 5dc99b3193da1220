"""What a run tells: in the terminal, in JUnit, and in a Markdown report."""
