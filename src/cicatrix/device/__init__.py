"""Pens, stamps and rollers: a catalogue of data files."""
