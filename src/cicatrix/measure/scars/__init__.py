"""Scars found on a surface, and what each of them measures."""
