"""Anaesthetics, topical products, the aftercare time line and the red flags."""
