"""Colour of the skin in a photo: calibration by a chart, indices, contrasts, spots, visibility; never depth."""
