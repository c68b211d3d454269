"""Two photos of one face: laid on each other, and compared."""
