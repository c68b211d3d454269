"""Areal surface texture: the parameters of ISO 25178-2, and the filters that make a surface scale-limited."""
