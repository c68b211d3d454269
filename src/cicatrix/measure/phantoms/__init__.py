"""Skin with known scars, the instruments that look at it, and a phantom to print."""
