"""Bricks without domain knowledge: frozen models, errors, units, files, numbers, provenance."""
