"""Code of others, pinned: see README.md beside it."""
