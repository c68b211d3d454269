"""The questions as data."""
