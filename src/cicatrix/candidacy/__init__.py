"""Whether and when needling is safe: versioned rules as data, and the engine that applies them."""
