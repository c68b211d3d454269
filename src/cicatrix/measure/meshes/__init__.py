"""Meshes onto a grid: the faces that a viewer sees, interpolated exactly, holes kept."""
