"""What the suite can be pointed at."""
