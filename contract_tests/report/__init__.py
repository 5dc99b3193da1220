"""Reports of a run: in the terminal, in JUnit and in Markdown."""
