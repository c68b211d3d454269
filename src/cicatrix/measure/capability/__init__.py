"""What a scan can carry, by its resolution and noise."""
