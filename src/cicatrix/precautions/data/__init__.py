"""The pathways, the antiviral options and the sun as data."""
