"""Scales and scar types as data, with their sources."""
