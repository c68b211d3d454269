"""Areal surface texture of a scale-limited surface: the parameters of ISO 25178-2, and the filters that limit scales."""
