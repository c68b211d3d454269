"""Prescription, goals, search, comparison, costs and schedule."""
