"""Surface scans and photographs in; measured scars, surface texture, colour and their change out."""
