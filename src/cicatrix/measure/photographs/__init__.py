"""Photographs of the face in: cleaned of who and where, the face found, its zones, and whether the picture will do."""
