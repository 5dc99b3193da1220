"""What can go another way than usual: as values, by name, by rule."""
