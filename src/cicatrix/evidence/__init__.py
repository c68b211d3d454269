"""Parameter records with their sources, and draws from their distributions."""
