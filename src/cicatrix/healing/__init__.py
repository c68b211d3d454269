"""Healing of the dermis after needling: one set of kinetics, solved in depth."""
