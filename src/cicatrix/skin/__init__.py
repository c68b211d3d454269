"""Facial zones, layer thicknesses, scars and grading scales."""
