"""Colour of the skin in a photo: conversions, calibration by a chart, indices, contrasts, spots, visibility. Never depth."""
