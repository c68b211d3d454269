"""Relief from photos under several known lights (photometric stereo)."""
