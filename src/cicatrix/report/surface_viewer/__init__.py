"""A measured surface in three dimensions, as one HTML file that loads nothing."""
